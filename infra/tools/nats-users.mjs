import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './repository.mjs';

const built = join(root, 'packages', 'messaging', 'dist', 'index.js');

/**
 * The text of infra/nats-users.conf: who may do what on the bus, as the permission table of @runlog/messaging says.
 * Undefined when that is not built.
 */
export async function natsUsersText() {
  if (!existsSync(built)) return undefined;
  const { authorizationText, passwordVariable, Subjects } = await import(built);
  const users = ['gateway', 'scheduler', 'executor', 'migrator'].map((role) => {
    const user = { role };
    return { user, password: `$${passwordVariable(user)}` };
  });
  return [
    '# Who may do what on the bus. Written by `node infra/nats-users.mjs` from the permission table in',
    '# packages/messaging/src/permissions; `npm run check:infra` compares.',
    'include "secrets/nats-passwords.conf"',
    '',
    authorizationText(new Subjects('runlog'), users),
  ].join('\n');
}
