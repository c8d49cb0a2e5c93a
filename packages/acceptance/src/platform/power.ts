import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { HarnessFailure } from '../errors.js';
import { freeze, signal } from './freeze.js';
import { ImageDisk } from './image-disk.js';
import { SmallDisk } from './small-disk.js';

/** A server that can lose its power. */
export interface PoweredServer {
  readonly name: string;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Bytes are taken in memory as they are written. */
const mebibytes = 3_000;

/** Disks of servers that can lose power together: each is a file, and all files are in memory, so that a copy is quick. */
export class PoweredDisks {
  private readonly disks = new Map<string, ImageDisk>();
  private copies = 0;

  private constructor(
    private readonly directory: string,
    private readonly room: SmallDisk,
  ) {}

  /** Takes `directory`, which must be new, for the files. */
  static async open(directory: string): Promise<PoweredDisks> {
    return new PoweredDisks(directory, await SmallDisk.mount(directory, 3 * mebibytes));
  }

  /** Gives the server of this name a new disk, mounted at `directory`. */
  async mount(server: string, directory: string): Promise<void> {
    const image = join(this.directory, `${server}.img`);
    this.disks.set(server, await ImageDisk.create(image, directory, mebibytes));
  }

  /**
   * The servers lose their power at the same moment, and get it back: each is started on what its disk held at that
   * moment. `meanwhile` is done while they are frozen, before anybody notices.
   */
  async cut(servers: readonly PoweredServer[], meanwhile: () => Promise<void>): Promise<void> {
    const frozen = new Map<PoweredServer, readonly number[]>();
    for (const server of servers) frozen.set(server, await freeze(await pidOf(server)));
    const copies = new Map<string, string>();
    for (const { name } of servers) copies.set(name, await this.copy(name));
    await meanwhile();
    await Promise.all([...frozen].map(([server, pids]) => this.lose(server, pids, copies.get(server.name))));
  }

  /** Unmounts everything; whoever used it must be gone. Can be called twice. */
  async close(): Promise<void> {
    for (const disk of this.disks.values()) await disk.unmount();
    await this.room.unmount();
  }

  private async lose(server: PoweredServer, pids: readonly number[], image = ''): Promise<void> {
    // It hears of this when it is dead; whoever keeps it running takes its end for one that was asked for.
    const stopped = server.stop();
    for (const pid of pids) signal(pid, 'SIGKILL');
    await stopped;
    this.disks.set(server.name, await this.diskOf(server.name).replace(image));
    await server.start();
  }

  private async copy(server: string): Promise<string> {
    const copy = join(this.directory, `${server}-${++this.copies}.img`);
    await this.diskOf(server).copy(copy);
    return copy;
  }

  private diskOf(server: string): ImageDisk {
    const disk = this.disks.get(server);
    if (disk === undefined) throw new HarnessFailure(`${server} has no disk that can lose power`);
    return disk;
  }
}

async function pidOf(server: PoweredServer): Promise<number> {
  while (server.pid === undefined) await wait(10);
  return server.pid;
}
