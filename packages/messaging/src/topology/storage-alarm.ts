import type { Bus } from '../bus/bus.js';
import { listenToNotices, sendNotice } from '../notices/notice-channel.js';

/** Names a stream that cannot store because its files are gone. */
export interface StorageNotice {
  readonly stream: string;
}

const isStorageNotice = (value: unknown): value is StorageNotice =>
  typeof value === 'object' && value !== null && 'stream' in value && typeof value.stream === 'string';

const quietMs = 1_000;

/**
 * Tells whoever keeps the topology that a stream's storage is gone. Only who uses the stream can see it: the server goes
 * on describing it as if nothing had happened.
 */
export class StorageAlarm {
  private readonly raisedAt = new Map<string, number>();

  constructor(private readonly bus: Bus) {}

  /** At most one notice a second for each stream. */
  raise(stream: string | undefined): void {
    const now = this.bus.clock.monotonic();
    if (stream === undefined || now - (this.raisedAt.get(stream) ?? -quietMs) < quietMs) return;
    this.raisedAt.set(stream, now);
    sendNotice(this.bus, this.bus.subjects.storageGone, { stream } satisfies StorageNotice);
  }
}

/** Calls the listener at every such notice; the returned function ends that. */
export const onStorageGone = (bus: Bus, listener: (notice: StorageNotice) => void): (() => void) =>
  listenToNotices(bus, bus.subjects.storageGone, isStorageNotice, listener);
