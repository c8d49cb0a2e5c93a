/** Writes infra/nats-users.conf anew, after a change of the permission table. Needs @runlog/messaging built. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { natsUsersText } from './tools/nats-users.mjs';
import { root } from './tools/repository.mjs';

const text = await natsUsersText();
if (text === undefined) {
  console.error('@runlog/messaging is not built');
  process.exit(1);
}
writeFileSync(join(root, 'infra', 'nats-users.conf'), text);
