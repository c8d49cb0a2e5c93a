import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test that the unprivileged user of Postgres can pass; `clean` removes all that were made. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'runlog-local-'));
  await chmod(directory, 0o755);
  made.push(directory);
  return directory;
}

const made: string[] = [];

export async function removeTemporary(): Promise<void> {
  await Promise.all(made.splice(0).map((directory) => rm(directory, { recursive: true, force: true })));
}
