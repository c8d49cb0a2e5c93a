import { chmod, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { fetchAptPackage } from '@runlog/local';

import { inheritedEnvironment } from '../environment.js';

const library = 'libfaketimeMT.so.1';

/**
 * The path of libfaketime: the system's, else one from the system's package archive, unpacked below `directory` (nothing
 * is installed). The latter only as root or where the environment says that it is no person's machine (`CI=true`). Answers
 * with `missing` and the reason where there is neither.
 */
export async function locateFaketime(
  directory: string,
  say: (text: string) => void,
): Promise<{ readonly path: string } | { readonly missing: string }> {
  const path = await within('/usr/lib');
  if (path !== undefined) return { path };
  if (process.getuid?.() !== 0 && inheritedEnvironment()['CI'] !== 'true')
    return {
      missing: 'libfaketime is not installed (Debian has it as faketime), and is fetched for root only',
    };
  say('libfaketime is fetched from the package archive of the system\n');
  try {
    const folder = join(directory, 'faketime');
    await mkdir(folder, { recursive: true });
    const fetched = await within(join(await fetchAptPackage('libfaketime', folder), 'usr', 'lib'));
    if (fetched !== undefined) return { path: fetched };
    return { missing: `the package libfaketime has no ${library}` };
  } catch (error) {
    return { missing: `libfaketime could not be fetched: ${error instanceof Error ? error.message : error}` };
  }
}

/** Libraries lie below a folder that is named after the machine. */
async function within(root: string): Promise<string | undefined> {
  for (const entry of await readdir(root).catch(() => [])) {
    const folder = join(root, entry, 'faketime');
    const names = await readdir(folder).catch((): string[] => []);
    if (names.includes(library)) return join(folder, library);
  }
  return undefined;
}

/** The wall clocks of processes, each of which can be set off from the true one while it runs. */
export class Clocks {
  private constructor(
    private readonly path: string,
    private readonly directory: string,
  ) {}

  /** All of them are right at first. `directory` can be passed by everybody. */
  static async open(path: string, directory: string, names: readonly string[]): Promise<Clocks> {
    const folder = join(directory, 'clocks');
    await mkdir(folder);
    await chmod(folder, 0o755);
    const clocks = new Clocks(path, folder);
    for (const name of names) await clocks.set(name, 0);
    return clocks;
  }

  /** Variables that make a process follow its clock; its monotonic clock stays as it is. */
  variables(name: string): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.path,
      FAKETIME_TIMESTAMP_FILE: this.file(name),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DISABLE_SHM: '1',
    };
  }

  /** From now on the wall clock is so many seconds ahead of the true one (behind it when negative). */
  async set(name: string, offsetSeconds: number): Promise<void> {
    // In one step: whoever read half a file would be at another time for a moment.
    const draft = `${this.file(name)}.new`;
    await writeFile(draft, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}\n`, { mode: 0o644 });
    await rename(draft, this.file(name));
  }

  private readonly file = (name: string): string => join(this.directory, name);
}
