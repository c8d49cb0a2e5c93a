import type { Bus } from '../bus/bus.js';
import type { CancelNotice } from '../messages.js';
import { isCancelNotice } from '../wire/shapes.js';
import { listenToNotices, sendNotice } from './notice-channel.js';

/** Tells all workers that nobody waits for attempts any more. */
export class CancelPublisher {
  constructor(private readonly bus: Bus) {}

  publish(notice: CancelNotice): void {
    sendNotice(this.bus, this.bus.subjects.cancel, notice);
  }
}

/** Calls the listener at every cancel notice; the returned function ends that. */
export const onCancel = (bus: Bus, listener: (notice: CancelNotice) => void): (() => void) =>
  listenToNotices(bus, bus.subjects.cancel, isCancelNotice, listener);
