import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { LocalError } from '../errors.js';
import { runCommand } from '../process/run.js';

/** The user a server runs as when it must not run as root. */
export interface ProcessOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * As whom Postgres, which refuses root, runs: undefined (as ourselves) for a plain user; for root the
 * owner of an existing data directory, else an unprivileged user that the system already has. No user
 * is ever created.
 */
export async function chooseOwner(dataDirectory: string): Promise<ProcessOwner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await stat(dataDirectory).catch(() => undefined);
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  return (await lookUp('postgres')) ?? (await lookUp('nobody')) ?? missingUser();
}

/** Whether that user can get at a path: every directory above it can be passed and it can be read. */
export async function canReach(path: string, owner: ProcessOwner | undefined): Promise<boolean> {
  if (owner === undefined) return true;
  const passable = await runCommand({ file: 'test', args: ['-x', dirname(path)], owner, cwd: '/' });
  const readable = await runCommand({ file: 'test', args: ['-r', path], owner, cwd: '/' });
  return passable.ok && readable.ok;
}

async function lookUp(user: string): Promise<ProcessOwner | undefined> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((flag) => runCommand({ file: 'id', args: [flag, user] })),
  );
  if (uid?.ok !== true || gid?.ok !== true) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function missingUser(): never {
  throw new LocalError(
    'postgres_not_started',
    'Postgres refuses to run as root, and there is neither a user postgres nor nobody to run it as. ' +
      'Start as a plain user, or set RUNLOG_POSTGRES_URL.',
  );
}
