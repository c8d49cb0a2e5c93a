import type { Msg } from 'nats';

const text = new TextEncoder();
const ackPayload = text.encode('+ACK');
const workingPayload = text.encode('+WPI');

/** The words by which a consumer answers the stream for one message. Lost when the bus is away; then it comes again. */
export const acknowledge = {
  ack: (message: Msg): boolean => message.respond(ackPayload),
  /** Asks for more time: the wait for the acknowledgement starts anew. */
  working: (message: Msg): boolean => message.respond(workingPayload),
  /** Asks for another delivery, never at once: bare naks come back within a millisecond and burn the count. */
  retryLater: (message: Msg, delayMs: number): boolean =>
    message.respond(
      text.encode(`-NAK ${JSON.stringify({ delay: Math.max(1, Math.round(delayMs)) * 1_000_000 })}`),
    ),
  /** Takes the message out of the stream for good. */
  terminate: (message: Msg): boolean => message.respond(text.encode('+TERM')),
} as const;

/**
 * How often a message was delivered, this time included, from its reply subject; 1 when that cannot be told.
 * `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<count>.<sequence>.…`
 */
export function deliveryCountOf(message: Msg): number {
  const tokens = message.reply?.split('.') ?? [];
  const count = Number(tokens.length <= 9 ? tokens[4] : tokens[6]);
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}
