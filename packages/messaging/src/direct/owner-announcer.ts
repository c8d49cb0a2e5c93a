import type { Bus } from '../bus/bus.js';
import { listenToNotices, sendNotice } from '../notices/notice-channel.js';
import { announceEveryMs, isQuestion, type OwnerAnnouncement } from './announcements.js';

/** Tells everybody which partitions this process owns: every second, when somebody asks, and when it is told to. */
export class OwnerAnnouncer {
  private readonly stopTelling: () => void;
  private readonly endings: (() => void)[];
  private stopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly instance: string,
    private readonly owned: () => readonly number[],
  ) {
    const announce = (): void => this.announce();
    this.stopTelling = bus.clock.every(announceEveryMs, announce);
    this.endings = [
      listenToNotices(bus, bus.subjects.ownersAsk, isQuestion, announce),
      bus.on('reconnected', announce),
    ];
  }

  /** Call it at every change of ownership. */
  announce(): void {
    if (!this.stopped) this.tell(this.owned());
  }

  /** Says that this process owns nothing any more, and falls silent. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.stopTelling();
    for (const end of this.endings) end();
    this.tell([]);
  }

  private tell(partitions: readonly number[]): void {
    const announcement: OwnerAnnouncement = { instance: this.instance, partitions, reports: true };
    sendNotice(this.bus, this.bus.subjects.owners, announcement);
  }
}
