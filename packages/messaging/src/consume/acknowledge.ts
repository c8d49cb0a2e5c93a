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
 * How often a message was delivered, this time included; 1 when that cannot be told.
 */
export function deliveryCountOf(message: Msg): number {
  const count = Number(metadataOf(message)[0]);
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}

/** When the stream stored a message, in milliseconds on the server's clock: only for comparison with the same clock. */
export function storedAtOf(message: Msg): number | undefined {
  const nanoseconds = Number(metadataOf(message)[3]);
  return nanoseconds > 0 ? Math.floor(nanoseconds / 1_000_000) : undefined;
}

/** `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.` count, stream sequence, consumer sequence, time, pending … */
function metadataOf(message: Msg): string[] {
  const tokens = message.reply?.split('.') ?? [];
  return tokens.slice(tokens.length <= 9 ? 4 : 6);
}
