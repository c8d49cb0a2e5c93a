/**
 * `npm run rebuild:lists [-- --dry-run]`: builds the list of executions anew from the log. Needs RUNLOG_POSTGRES_URL with the
 * owner's login, or the data directory of `npm start` (RUNLOG_DATA_DIR) in reach.
 */
import { build, giveUp, install, requireNode } from './bootstrap.mjs';
import { embeddedUrl } from './embedded-postgres.mjs';

requireNode();
await install();
const { ok } = await build(['@runlog/event-store']);
if (!ok) giveUp('the build failed');
process.env.RUNLOG_POSTGRES_URL ??= embeddedUrl();
await import('../packages/event-store/dist/projection/main.js');
