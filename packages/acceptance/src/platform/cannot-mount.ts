import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ImageDisk } from './image-disk.js';
import { SmallDisk } from './small-disk.js';
import { temporaryDirectory } from './temporary-directory.js';

/** Why a disk of limited size cannot be mounted here; undefined where it can. */
export const cannotMountSmallDisks = (): Promise<string | undefined> =>
  probe('a file system in memory', (directory) => SmallDisk.mount(join(directory, 'disk'), 4));

/** Why a disk that is a file cannot be mounted here; undefined where it can. */
export const cannotMountImages = (): Promise<string | undefined> =>
  probe('a file system in a file', (directory) =>
    ImageDisk.create(join(directory, 'image'), join(directory, 'disk'), 512),
  );

async function probe(
  what: string,
  mount: (directory: string) => Promise<{ unmount(): Promise<void> }>,
): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, to mount file systems';
  const directory = await temporaryDirectory();
  try {
    await (await mount(directory)).unmount();
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().replace(/\s*\n\s*/g, '; ') : String(error);
    return `${what} cannot be mounted here (${reason})`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
