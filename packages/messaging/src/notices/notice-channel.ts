import type { Bus } from '../bus/bus.js';
import { BusUnavailable } from '../errors.js';
import { decode, encode } from '../wire/codec.js';

/** Sends over core NATS: at most once, to whoever listens now. While the bus is away the notice is dropped. */
export function sendNotice(bus: Bus, subject: string, notice: unknown): void {
  if (bus.connected) publish(bus, subject, () => encode(notice));
}

/** The same for a notice that is JSON text already. */
export function sendEncodedNotice(bus: Bus, subject: string, text: string): void {
  if (bus.connected) publish(bus, subject, () => Buffer.from(text));
}

function publish(bus: Bus, subject: string, data: () => Uint8Array): void {
  try {
    bus.nc.publish(subject, data());
  } catch (cause) {
    bus.report(new BusUnavailable(`a notice on ${subject} was not sent`, { cause }));
  }
}

/** Listens on a subject; unreadable notices and listeners that throw are reported on the bus. Returns the end of it. */
export function listenToNotices<T>(
  bus: Bus,
  subject: string,
  check: (value: unknown) => value is T,
  listener: (notice: T, subject: string) => void,
): () => void {
  const subscription = bus.nc.subscribe(subject, {
    callback: (error, message) => {
      try {
        if (error) throw error;
        listener(decode(message, check), message.subject);
      } catch (reason) {
        bus.report(reason);
      }
    },
  });
  return () => {
    if (!bus.nc.isClosed()) subscription.unsubscribe();
  };
}
