import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory that the unprivileged user can pass as whom Postgres runs when root starts it. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'runlog-acceptance-'));
  await chmod(directory, 0o711);
  return directory;
}
