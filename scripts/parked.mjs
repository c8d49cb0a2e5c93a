/**
 * `npm run parked -- list | show | replay | drop`: what the platform put aside because nothing could work on it. Needs
 * RUNLOG_POSTGRES_URL, or the data directory of `npm start` (RUNLOG_DATA_DIR) in reach.
 */
import { build, giveUp, install, requireNode } from './bootstrap.mjs';
import { embeddedUrl } from './embedded-postgres.mjs';

requireNode();
await install();
const { ok } = await build(['@runlog/scheduler']);
if (!ok) giveUp('the build failed');
process.env.RUNLOG_POSTGRES_URL ??= embeddedUrl();
process.env.RUNLOG_NATS_URL ??= `nats://127.0.0.1:${process.env.RUNLOG_NATS_PORT ?? 4222}`;
await import('../apps/scheduler/dist/parked/main.js');
