import type { Bus } from '../bus/bus.js';
import { listenToNotices, sendNotice } from '../notices/notice-channel.js';

interface RenewalNotice {
  readonly stream: string;
}

const isRenewalNotice = (value: unknown): value is RenewalNotice =>
  typeof value === 'object' && value !== null && 'stream' in value && typeof value.stream === 'string';

/** Tells every process that a stream was made anew, so that its consumers need not find out by silence. */
export const tellRenewal = (bus: Bus, stream: string): void =>
  sendNotice(bus, bus.subjects.renewed, { stream } satisfies RenewalNotice);

/** Turns the notices of all processes into the bus's `renewed` events, for as long as the bus is open. */
export const followRenewals = (bus: Bus): void => {
  listenToNotices(bus, bus.subjects.renewed, isRenewalNotice, ({ stream }) =>
    bus.emit('renewed', { stream }),
  );
};
