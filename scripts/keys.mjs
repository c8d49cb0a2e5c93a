/**
 * `npm run keys -- create | list | revoke`: API keys. Needs RUNLOG_POSTGRES_URL, or the data directory of `npm start`
 * (RUNLOG_DATA_DIR) in reach. Writes nothing but what the command says, so that a script can take the key.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { giveUp, requireNode } from './bootstrap.mjs';
import { embeddedUrl } from './embedded-postgres.mjs';
import { root } from './run.mjs';

requireNode();
if (!existsSync(join(root, 'apps/gateway/dist/keys/main.js')))
  giveUp('not built yet: run `npm start` or `npm run build` first');
process.env.RUNLOG_POSTGRES_URL ||= embeddedUrl();
await import('../apps/gateway/dist/keys/main.js');
