/**
 * `node infra/make-secrets.mjs`: draws the passwords of a new installation and writes them into infra/secrets, which is
 * not in the repository: one file for each service and server, mounted by compose.yaml. Changes nothing that is there.
 * Plain Node without dependencies.
 */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { newSecrets } from './tools/installation.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'secrets');
if (existsSync(folder)) {
  console.error(`${folder} is there already; what is in it stays`);
  process.exit(1);
}
mkdirSync(folder, { mode: 0o700 });
for (const [name, content] of Object.entries(newSecrets())) {
  const file = join(folder, name);
  writeFileSync(file, content);
  // The folder keeps others out. The users of the containers, to whom single files are mounted, have to read them.
  chmodSync(file, 0o644);
}
console.log(`the secrets of a new installation are in ${folder}`);
