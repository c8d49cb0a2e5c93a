/**
 * `npm run parked -- list | show | replay | drop`: what the platform put aside because nothing could work on it. Needs
 * RUNLOG_POSTGRES_URL, or the data directory of `npm start` (RUNLOG_DATA_DIR) in reach.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { build, giveUp, install, requireNode } from './bootstrap.mjs';

const read = (file) => readFileSync(file, 'utf8').trim();

/** The address of the Postgres that `npm start` keeps in the data directory. */
function embeddedUrl() {
  const wanted = join(resolve(process.env.RUNLOG_DATA_DIR ?? '.runlog'), 'postgres');
  const moved = `${wanted}.location`;
  const directory = existsSync(moved) ? read(moved) : wanted;
  try {
    const password = read(join(directory, 'password'));
    return `postgres://runlog:${encodeURIComponent(password)}@127.0.0.1:${read(join(directory, 'port'))}/runlog`;
  } catch {
    return giveUp('set RUNLOG_POSTGRES_URL, or RUNLOG_DATA_DIR to the data directory of npm start');
  }
}

requireNode();
await install();
const { ok } = await build(['@runlog/scheduler']);
if (!ok) giveUp('the build failed');
process.env.RUNLOG_POSTGRES_URL ??= embeddedUrl();
process.env.RUNLOG_NATS_URL ??= `nats://127.0.0.1:${process.env.RUNLOG_NATS_PORT ?? 4222}`;
await import('../apps/scheduler/dist/parked/main.js');
