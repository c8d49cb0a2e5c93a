import type { Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import { UndecodableMessage } from '../errors.js';
import { acknowledge, deliveryCountOf } from './acknowledge.js';

/** A message that cannot be read, as it came, for the dead-letter store. */
export interface Poison {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly contentType?: string;
  readonly deliveryCount: number;
  readonly error: UndecodableMessage;
}

const retryMs = 5_000;

/** Reports an unreadable message, then takes it out; if reporting fails it comes again. Never rejects. */
export async function reportPoison(
  bus: Bus,
  raw: Msg,
  cause: unknown,
  onPoison: ((poison: Poison) => void | Promise<void>) | undefined,
): Promise<void> {
  const error =
    cause instanceof UndecodableMessage
      ? cause
      : new UndecodableMessage(raw.subject, 'unreadable', { cause });
  const contentType = raw.headers?.get('Content-Type');
  try {
    if (onPoison) {
      const { subject, data } = raw;
      const deliveryCount = deliveryCountOf(raw);
      await onPoison({ subject, data, deliveryCount, error, ...(contentType && { contentType }) });
    } else bus.report(error);
    acknowledge.terminate(raw);
  } catch (failure) {
    bus.report(failure);
    acknowledge.retryLater(raw, retryMs);
  }
}
