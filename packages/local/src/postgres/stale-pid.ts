import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { LocalError } from '../errors.js';
import { isAlive, startMark, workingDirectory } from '../process/liveness.js';
import { until } from '../process/until.js';

const leavingMs = 15_000;

/**
 * Clears the way for a start: a `postmaster.pid` whose process is gone, or is by now somebody else
 * (ids repeat quickly in containers, and Postgres would refuse to start), is removed; a Postgres that
 * is still on this cluster gets time to leave. Throws `directory_in_use` when it stays.
 */
export async function clearStalePid(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const content = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(content, 10);
  if (!Number.isInteger(pid) || pid <= 0) return;
  if (await until(async () => !(await holds(pid, cluster)), leavingMs)) return rm(file, { force: true });
  throw new LocalError('directory_in_use', `a Postgres (pid ${pid}) is already running on ${cluster}`, {
    pid,
    directory: cluster,
  });
}

async function holds(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  if ((await startMark(pid)) === undefined) return false;
  return (await workingDirectory(pid)) === (await realpath(cluster));
}
