import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { LocalError } from '../errors.js';
import { syncDirectory } from '../files/durable-file.js';
import { runCommand } from '../process/run.js';
import { passwordFile, superuser } from './credentials.js';
import type { Placement } from './placement.js';

/** The folder of the cluster's files. */
export const clusterDirectory = (place: Placement): string => join(place.directory, 'data');

/**
 * Makes sure that there is a cluster of the binaries' major version, with data checksums. A cluster is
 * whole or absent: an initdb that was interrupted leaves only a folder of another name.
 * `durable` false skips the final sync (for test data).
 */
export async function ensureCluster(place: Placement, durable: boolean): Promise<void> {
  const target = clusterDirectory(place);
  const present = await readFile(join(target, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (present !== undefined) return requireVersion(place, present.trim());
  const unfinished = `${target}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const result = await runCommand({
    file: join(place.binaries.root, 'bin', 'initdb'),
    args: initArguments(unfinished, passwordFile(place), durable),
    cwd: place.directory,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    owner: place.owner,
  });
  if (!result.ok) throw new LocalError('postgres_not_started', `initdb failed: ${result.stderr.trim()}`);
  await rename(unfinished, target);
  if (durable) await syncDirectory(place.directory);
}

function initArguments(directory: string, password: string, durable: boolean): string[] {
  return [
    `--pgdata=${directory}`,
    `--username=${superuser}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--data-checksums',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(durable ? [] : ['--no-sync']),
  ];
}

function requireVersion(place: Placement, present: string): void {
  const wanted = place.binaries.version.split('.', 1)[0];
  if (present === wanted) return;
  throw new LocalError(
    'postgres_version_mismatch',
    `the data in ${place.directory} was written by Postgres ${present}, this is Postgres ${wanted}: ` +
      'move it with pg_upgrade or pg_dump, or choose another RUNLOG_DATA_DIR',
    { directory: place.directory, present, wanted },
  );
}
