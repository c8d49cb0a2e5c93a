import type { MsgHdrs } from 'nats';
import { UndecodableMessage, UnencodableMessage } from '../errors.js';
import { contentType, headerNames } from './header-names.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @throws UnencodableMessage */
export function encode(value: unknown): Uint8Array {
  try {
    return encoder.encode(JSON.stringify(value));
  } catch (cause) {
    throw new UnencodableMessage('the value cannot be written as JSON', { cause });
  }
}

/** A received message, as far as reading it needs. */
export interface Received {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
}

/**
 * Reads a message and lets `check` judge its shape. No header means this content type.
 * @throws UndecodableMessage
 */
export function decode<T>(message: Received, check: (value: unknown) => value is T): T {
  const type = message.headers?.get(headerNames.contentType);
  if (type && type !== contentType)
    throw new UndecodableMessage(
      message.subject,
      `unknown content type ${JSON.stringify(type.slice(0, 100))}`,
    );
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(message.data));
  } catch (cause) {
    throw new UndecodableMessage(message.subject, 'not JSON in UTF-8', { cause });
  }
  if (!check(value)) throw new UndecodableMessage(message.subject, 'not of the expected shape');
  return value;
}
