import { statfs } from 'node:fs/promises';

import { Mount } from './mount.js';

const tries = 50;

/** A disk of limited size in memory, which can be made full and roomy again. */
export class SmallDisk {
  private constructor(
    private readonly mount: Mount,
    private readonly mebibytes: number,
  ) {}

  /** Mounts a new one. */
  static async mount(directory: string, mebibytes: number): Promise<SmallDisk> {
    const mount = await Mount.make(['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs'], directory);
    return new SmallDisk(mount, mebibytes);
  }

  /** Leaves no room at all. */
  async fill(): Promise<void> {
    for (let left = tries; ; left--) {
      const { blocks, bfree, bsize } = await statfs(this.mount.directory);
      try {
        return await this.mount.remount(`size=${(blocks - bfree) * bsize}`);
      } catch (error) {
        // Somebody took more of it meanwhile.
        if (left === 0) throw error;
      }
    }
  }

  /** Gives it its room back. */
  async free(): Promise<void> {
    await this.mount.remount(`size=${this.mebibytes}m`);
  }

  /** Ends it, with all that it holds. */
  unmount(): Promise<void> {
    return this.mount.unmount();
  }
}
