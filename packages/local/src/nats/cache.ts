import { access, chmod, constants, copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryCache = fileURLToPath(new URL('../../../../node_modules/.cache/runlog', import.meta.url));

/** Folders for what was fetched once and serves every data directory, best first. */
export function cacheDirectories(preferred?: string): readonly string[] {
  const shared = [repositoryCache, join(homedir(), '.cache', 'runlog')];
  return preferred === undefined ? shared : [preferred];
}

/** The first of the directories that we can write to, made if necessary. */
export async function writableCache(directories: readonly string[]): Promise<string> {
  const reasons: string[] = [];
  for (const directory of directories) {
    try {
      await mkdir(directory, { recursive: true });
      await access(directory, constants.W_OK);
      return directory;
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no folder to keep it in (${reasons.join('; ')})`);
}

/**
 * Lets `fetchInto` put a program into a scratch folder and keeps that program as `target`. Several
 * processes may do so at once: each program appears whole or not at all.
 */
export async function keepProgram(
  target: string,
  cache: string,
  fetchInto: (scratch: string) => Promise<string>,
): Promise<void> {
  const scratch = await mkdtemp(join(cache, 'fetch-'));
  try {
    const fetched = await fetchInto(scratch);
    const whole = join(scratch, 'program');
    await copyFile(fetched, whole);
    await chmod(whole, 0o755);
    await rename(whole, target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
