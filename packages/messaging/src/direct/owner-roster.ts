import type { Bus } from '../bus/bus.js';
import { listenToNotices, sendNotice } from '../notices/notice-channel.js';
import { announcementHoldsMs, isOwnerAnnouncement, type OwnerAnnouncement } from './announcements.js';

interface Known {
  readonly until: number;
  readonly partitions: readonly number[];
  readonly reports: boolean;
}

/**
 * Which scheduler process owns which partition, by what the processes tell of themselves. A hint and no more: whoever
 * is wrongly named passes on what it is sent. What is not confirmed for three seconds is forgotten.
 */
export class OwnerRoster {
  private readonly instances = new Map<string, Known>();
  private readonly owners = new Map<number, string>();
  private readonly endings: (() => void)[];

  constructor(private readonly bus: Bus) {
    const { owners } = bus.subjects;
    this.endings = [
      listenToNotices(bus, owners, isOwnerAnnouncement, (told) => this.note(told)),
      bus.on('disconnected', () => this.forgetAll()),
      bus.on('reconnected', () => this.ask()),
    ];
    this.ask();
  }

  /** The process that owns a partition; undefined when none is known. */
  ownerOf(partition: number): string | undefined {
    const instance = this.owners.get(partition);
    if (instance === undefined) return undefined;
    if ((this.instances.get(instance)?.until ?? 0) > this.bus.clock.monotonic()) return instance;
    this.forget(instance);
    return undefined;
  }

  /** Whether it takes reports at a subject of their own. */
  takesReports(instance: string): boolean {
    return this.instances.get(instance)?.reports ?? false;
  }

  /** Processes that own something. */
  get size(): number {
    const now = this.bus.clock.monotonic();
    for (const [instance, { until }] of [...this.instances]) if (until <= now) this.forget(instance);
    return this.instances.size;
  }

  /** It does not answer: nothing is sent to it until it tells of itself again. */
  forget(instance: string): void {
    for (const partition of this.instances.get(instance)?.partitions ?? [])
      if (this.owners.get(partition) === instance) this.owners.delete(partition);
    this.instances.delete(instance);
  }

  close(): void {
    for (const end of this.endings) end();
    this.forgetAll();
  }

  private ask(): void {
    sendNotice(this.bus, this.bus.subjects.ownersAsk, {});
  }

  private note({ instance, partitions, reports }: OwnerAnnouncement): void {
    this.forget(instance);
    if (partitions.length === 0) return;
    this.instances.set(instance, {
      until: this.bus.clock.monotonic() + announcementHoldsMs,
      partitions,
      reports: reports === true,
    });
    for (const partition of partitions) this.owners.set(partition, instance);
  }

  private forgetAll(): void {
    this.instances.clear();
    this.owners.clear();
  }
}
