import { chmod, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { LocalError } from '../errors.js';

/**
 * Makes the data directory, passable for the unprivileged user that Postgres runs as when root starts
 * it; resolves with its absolute path. Throws `directory_unusable`.
 */
export async function makeDataDirectory(wanted: string): Promise<string> {
  const directory = resolve(wanted);
  try {
    const made = await mkdir(directory, { recursive: true });
    if (made !== undefined) await chmod(directory, 0o755);
    return directory;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalError(
      'directory_unusable',
      `cannot use ${directory} (${reason}): set RUNLOG_DATA_DIR to a directory that can be written`,
      { directory },
      { cause },
    );
  }
}
