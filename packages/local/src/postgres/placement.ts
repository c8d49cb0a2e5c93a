import { chown, mkdir, readFile, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { LocalError } from '../errors.js';
import { writeDurably } from '../files/durable-file.js';
import { findBinaries, type PostgresBinaries } from './binaries.js';
import { canReach, chooseOwner, type ProcessOwner } from './owner.js';
import { copyBinaries, newReachableDirectory } from './reachable-home.js';

/** Where a cluster lives, which binaries run it, and as whom. */
export interface Placement {
  readonly binaries: PostgresBinaries;
  readonly owner: ProcessOwner | undefined;
  /** Holds the cluster (`data`), its password and its last port. */
  readonly directory: string;
}

/**
 * Decides the placement and makes the directory. Started by root, Postgres runs as an unprivileged user,
 * who may be unable to pass a directory above ours (such as /root); then the binaries and the data are
 * kept where root keeps such things, and a file beside the wanted directory says where.
 * Throws `directory_unusable` when there is no way.
 */
export async function place(wanted: string): Promise<Placement> {
  const requested = resolve(wanted);
  const found = await findBinaries();
  try {
    await mkdir(dirname(requested), { recursive: true });
    const moved = await readFile(`${requested}.location`, 'utf8').catch(() => undefined);
    const directory = moved?.trim() ?? requested;
    const owner = await chooseOwner(directory);
    await makeOwned(directory, owner);
    const reachable = await canReach(directory, owner);
    const binary = join(found.root, 'bin', 'postgres');
    return {
      owner,
      directory: reachable ? directory : await moveAway(requested, owner),
      binaries: (await canReach(binary, owner)) ? found : await copyBinaries(found),
    };
  } catch (cause) {
    throw cause instanceof LocalError ? cause : unusable(requested, cause);
  }
}

async function makeOwned(directory: string, owner: ProcessOwner | undefined): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (owner !== undefined) return chown(directory, owner.uid, owner.gid);
  const { uid } = await stat(directory);
  const own = process.getuid?.();
  if (own !== undefined && uid !== own) throw unusable(directory, `it belongs to user id ${uid}`);
}

async function moveAway(requested: string, owner: ProcessOwner | undefined): Promise<string> {
  await rmdir(requested);
  const directory = await newReachableDirectory();
  await makeOwned(directory, owner);
  await writeDurably(`${requested}.location`, `${directory}\n`, { mode: 0o644 });
  return directory;
}

function unusable(directory: string, cause: unknown): LocalError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LocalError(
    'directory_unusable',
    `cannot keep Postgres in ${directory} (${reason}): choose another RUNLOG_DATA_DIR`,
    { directory },
    { cause },
  );
}
