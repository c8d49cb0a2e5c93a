import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LocalError } from '../errors.js';
import { isAlive, startMark } from '../process/liveness.js';
import { parseObject } from './ready-line.js';

/** The claim of one process on a data directory. */
export interface DirectoryLock {
  /** An earlier holder had died without giving it back; what it started may be on its way out. */
  readonly takenOver: boolean;
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly mark: string | undefined;
  readonly since: string;
  readonly token: string;
}

/**
 * Claims a data directory for this process. Throws `directory_in_use`, naming the process that holds it,
 * while that process lives; the claim of a dead one (also when its id is somebody else's by now) is taken over.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = join(directory, 'lock');
  const own = await newHolder();
  const release = (): Promise<void> => giveBack(file, own.token);
  if (await publish(file, own)) return { takenOver: false, release };
  const holder = await readHolder(file);
  if (holder !== undefined && (await lives(holder))) throw inUse(directory, holder);
  await takeOver(file, holder?.token, own, directory);
  return { takenOver: true, release };
}

async function newHolder(): Promise<Holder> {
  const mark = await startMark(process.pid);
  return { pid: process.pid, mark, since: new Date().toISOString(), token: randomBytes(8).toString('hex') };
}

// A link appears with its whole content or not at all, and fails when the name is taken.
async function publish(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.token}`;
  await writeFile(draft, `${JSON.stringify(holder)}\n`);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  const entry = parseObject(await readFile(file, 'utf8').catch(() => ''));
  if (typeof entry?.['pid'] !== 'number') return undefined;
  return {
    pid: entry['pid'],
    mark: typeof entry['mark'] === 'string' ? entry['mark'] : undefined,
    since: String(entry['since']),
    token: String(entry['token']),
  };
}

async function lives(holder: Holder): Promise<boolean> {
  if (!isAlive(holder.pid)) return false;
  return holder.mark === undefined || (await startMark(holder.pid)) === holder.mark;
}

// Of several processes that find the same stale claim one gets the turn; whoever comes later sees, under
// the turn, that the claim is no longer the stale one. The claim is replaced in one step: never absent.
async function takeOver(
  file: string,
  stale: string | undefined,
  own: Holder,
  directory: string,
): Promise<void> {
  const turn = `${file}.turn`;
  if (!(await publish(turn, own))) {
    const rival = await readHolder(turn);
    if (rival !== undefined && (await lives(rival))) throw inUse(directory, rival);
    await rm(turn, { force: true });
    return takeOver(file, stale, own, directory);
  }
  try {
    const holder = await readHolder(file);
    if (holder !== undefined && holder.token !== stale) throw inUse(directory, holder);
    const draft = `${file}.${own.token}`;
    await writeFile(draft, `${JSON.stringify(own)}\n`);
    await rename(draft, file);
  } finally {
    await rm(turn, { force: true });
  }
}

async function giveBack(file: string, token: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder?.token === token) await rm(file, { force: true });
}

function inUse(directory: string, { pid, since }: Holder): LocalError {
  return new LocalError(
    'directory_in_use',
    `runlog is already running on ${directory} (pid ${pid}, since ${since}): ` +
      'stop it, or set RUNLOG_DATA_DIR to another directory',
    { directory, pid },
  );
}
