import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

import { HarnessFailure } from '../errors.js';
import { Mount } from './mount.js';

const run = promisify(execFile);

/** The system goes on writing back for itself; a copy that it wrote into is made again, so often. */
const tries = 20;

/** A disk that is a file, so that what is on it at a moment can be copied, as it would be after a loss of power. */
export class ImageDisk {
  private constructor(
    private readonly image: string,
    private readonly mount: Mount,
  ) {}

  /** Makes a file system in a new file, and mounts it. */
  static async create(image: string, directory: string, mebibytes: number): Promise<ImageDisk> {
    await run('truncate', ['-s', `${mebibytes}M`, image]);
    await run('mkfs.ext4', ['-q', '-F', '-N', '16384', '-J', 'size=64', '-E', 'nodiscard', image]);
    return ImageDisk.of(image, directory);
  }

  /**
   * What the disk holds now, in another file; what is only in the memory of the system is not in it. Nobody may be
   * writing to the disk. Throws HarnessFailure when somebody is.
   */
  async copy(to: string): Promise<void> {
    for (let left = tries; left > 0; left--) {
      const before = await this.lastWrite();
      await run('cp', ['--sparse=always', this.image, to]);
      if ((await this.lastWrite()) === before) return;
    }
    throw new HarnessFailure(`${this.image} did not come to rest`);
  }

  /** Puts the content of another file in the place of this disk; nobody may be using it. */
  async replace(image: string): Promise<ImageDisk> {
    const { directory } = this.mount;
    await this.unmount();
    return ImageDisk.of(image, directory);
  }

  /** Ends it, with all that it holds. */
  async unmount(): Promise<void> {
    await this.mount.unmount();
    await rm(this.image, { force: true });
  }

  private static async of(image: string, directory: string): Promise<ImageDisk> {
    return new ImageDisk(image, await Mount.make(['-o', 'loop', image], directory, image));
  }

  private async lastWrite(): Promise<bigint> {
    return (await stat(this.image, { bigint: true })).mtimeNs;
  }
}
