import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { giveUp } from './bootstrap.mjs';

const read = (file) => readFileSync(file, 'utf8').trim();

/** The address of the Postgres that `npm start` keeps in the data directory, as the owner of the schema. */
export function embeddedUrl() {
  const wanted = join(resolve(process.env.RUNLOG_DATA_DIR || '.runlog'), 'postgres');
  const moved = `${wanted}.location`;
  const directory = existsSync(moved) ? read(moved) : wanted;
  try {
    const password = read(join(directory, 'password'));
    return `postgres://runlog:${encodeURIComponent(password)}@127.0.0.1:${read(join(directory, 'port'))}/runlog`;
  } catch {
    return giveUp('set RUNLOG_POSTGRES_URL, or RUNLOG_DATA_DIR to the data directory of npm start');
  }
}
