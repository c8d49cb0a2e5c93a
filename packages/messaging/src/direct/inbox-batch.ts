import { JSONCodec, type Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import { BusUnavailable } from '../errors.js';

/** One message of a batch that goes to a scheduler process directly. */
export interface BatchEntry {
  readonly partition: number;
  /** An `InboxMessage`, unless its sender is broken. */
  readonly message: unknown;
  readonly traceparent?: string;
}

/**
 * What becomes of a batch, by the places of its messages. All that is neither named nor open is done. `open` says that
 * another answer follows for what was not named yet.
 */
export interface BatchAnswer {
  readonly done?: readonly number[];
  /** Nobody took these, for now: they have to go another way. */
  readonly later?: readonly number[] | 'all';
  /** Like `later`, but they may have had an effect. */
  readonly again?: readonly number[];
  readonly open?: true;
}

/** Bytes of an entry beside its message: the frame of JSON, and a trace context. */
export const entryFrameBytes = 128;

/** True when all of the batch is done. */
export const isDone = (answer: BatchAnswer): boolean => Object.keys(answer).length === 0;

const codec = JSONCodec<unknown>();
const nothing = new Uint8Array(0);

/** An entry as JSON text around a message that is JSON text already. */
export const entryText = (partition: number, message: string, traceparent: string | undefined): string =>
  traceparent === undefined
    ? `{"partition":${partition},"message":${message}}`
    : `{"partition":${partition},"message":${message},"traceparent":${JSON.stringify(traceparent)}}`;

/** The entries of a batch. @throws SyntaxError, TypeError when it is none */
export function readBatch(message: Msg): BatchEntry[] {
  const value = codec.decode(message.data);
  const readable =
    Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null);
  if (!readable) throw new TypeError('a batch is a list of entries');
  return value as BatchEntry[];
}

/** The token under which a sender hears of several batches at once. */
export const doneToken = '_done';

/** Says what became of a batch; an answer that does not arrive is made up for by the sender's patience. */
export function sendAnswer(bus: Bus, reply: string, answer: BatchAnswer): void {
  if (!bus.connected) return;
  try {
    bus.nc.publish(reply, isDone(answer) ? nothing : codec.encode(answer));
  } catch (cause) {
    bus.report(new BusUnavailable('an answer was not sent', { cause }));
  }
}

/** The answer in a message; undefined when it cannot be read. */
export function readAnswer({ data }: Msg): BatchAnswer | undefined {
  if (data.length === 0) return {};
  try {
    return codec.decode(data) as BatchAnswer;
  } catch {
    return undefined;
  }
}
