import { randomBytes } from 'node:crypto';
import { access, chmod, cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../process/run.js';
import type { PostgresBinaries } from './binaries.js';

// Only root can write there, which matters: what root puts there is executed later.
const home = '/var/lib/runlog';

/** Makes a directory of a new name that every user can get to. */
export async function newReachableDirectory(): Promise<string> {
  await openHome();
  const directory = join(home, `postgres-${randomBytes(6).toString('hex')}`);
  await mkdir(directory, { mode: 0o700 });
  return directory;
}

/** Copies the binaries, once per version, to where every user can execute them. */
export async function copyBinaries(found: PostgresBinaries): Promise<PostgresBinaries> {
  const root = join(home, `postgres-binaries-${found.version}`);
  const copied = { root, version: found.version };
  if (await exists(join(root, 'bin', 'postgres'))) return copied;
  await openHome();
  const unfinished = `${root}.${randomBytes(6).toString('hex')}`;
  await cp(found.root, unfinished, { recursive: true, verbatimSymlinks: true });
  await runCommand({ file: 'chmod', args: ['-R', 'a+rX', unfinished] });
  // Somebody else may have finished the same copy meanwhile; theirs is as good.
  await rename(unfinished, root).catch(() => rm(unfinished, { recursive: true, force: true }));
  return copied;
}

async function openHome(): Promise<void> {
  await mkdir(home, { recursive: true });
  await chmod(home, 0o755);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
