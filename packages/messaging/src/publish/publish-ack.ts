import type { Msg } from 'nats';
import { BusUnavailable, OutOfPlace, PayloadTooLarge, QueueFull, StorageGone } from '../errors.js';

/** What the stream says of a stored message. */
export interface StoredAck {
  readonly stream: string;
  readonly sequence: number;
  /** The stream had a message of this id already and kept only that one. */
  readonly duplicate: boolean;
}

interface WireAck {
  readonly stream?: string;
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly code?: number; readonly err_code?: number; readonly description?: string };
}

const streamStoreFailed = 10077;
const messageTooLarge = 10054;
/** Another message, or another number of messages, than was expected. */
const outOfPlace: readonly (number | undefined)[] = [10070, 10071];

/** The stream's answer to a publish, or the error it stands for. Never throws. */
export function readAck(subject: string, message: Msg): StoredAck | Error {
  if (message.headers?.code === 503) return new BusUnavailable(`no stream takes ${subject}`);
  let ack: WireAck;
  try {
    ack = message.json<WireAck>();
  } catch (cause) {
    return new BusUnavailable('the confirmation cannot be read', { cause });
  }
  if (ack.error) return refusal(subject, ack.error);
  if (typeof ack.stream !== 'string' || typeof ack.seq !== 'number')
    return new BusUnavailable('the confirmation is not one of a stream');
  return { stream: ack.stream, sequence: ack.seq, duplicate: ack.duplicate === true };
}

function refusal(subject: string, { err_code, description = '' }: NonNullable<WireAck['error']>): Error {
  // The server has one code for everything that its store refuses; the text tells a bound from a fault.
  if (err_code === streamStoreFailed && /^maximum (bytes|messages)/.test(description))
    return new QueueFull(subject);
  if (err_code === streamStoreFailed && /no such file or directory/.test(description))
    return new StorageGone(`the storage of ${subject} is gone`);
  if (outOfPlace.includes(err_code))
    return new OutOfPlace(`another message than expected is the newest of ${subject}`);
  if (err_code === messageTooLarge) return new PayloadTooLarge(NaN, NaN);
  return new BusUnavailable(
    `the stream refused: ${description || 'no reason given'} (${err_code ?? 'no code'})`,
  );
}
