import { MsgHdrsImpl, type MsgHdrs } from 'nats';
import { createHash } from 'node:crypto';
import { contentType, headerNames } from './header-names.js';

const traceparentShape = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What a publisher may say beside the content. An ill-formed traceparent is left out. */
export interface MessageHeaders {
  readonly messageId?: string;
  /** The stream stores the message only right behind the one of this id. */
  readonly behindMessageId?: string | undefined;
  /** The stream stores the message only when it has taken so many. */
  readonly behindSequence?: number | undefined;
  readonly traceparent?: string | undefined;
  readonly contentType?: string;
}

/** The headers of one message. All values are single printable lines by construction. */
export function headersOf(wanted: MessageHeaders): MsgHdrs {
  const record: Record<string, string[]> = {
    [headerNames.contentType]: [wanted.contentType ?? contentType],
  };
  if (wanted.messageId !== undefined) record[headerNames.messageId] = [safeMessageId(wanted.messageId)];
  if (wanted.behindMessageId !== undefined)
    record[headerNames.behindMessageId] = [safeMessageId(wanted.behindMessageId)];
  if (wanted.behindSequence !== undefined)
    record[headerNames.behindSequence] = [String(wanted.behindSequence)];
  if (wanted.traceparent !== undefined && traceparentShape.test(wanted.traceparent))
    record[headerNames.traceparent] = [wanted.traceparent];
  return new PooledHeaders(record);
}

// The client gives the bytes of each message's headers memory of their own, which costs more than writing them.
class PooledHeaders extends MsgHdrsImpl {
  constructor(record: Record<string, string[]>) {
    super();
    for (const [name, values] of Object.entries(record)) this.headers.set(name, values);
  }

  override encode(): Uint8Array {
    return Buffer.from(this.toString());
  }
}

/** The trace context that came with a message; undefined when there is none, or none that is well formed. */
export function traceparentOf(headers: MsgHdrs | undefined): string | undefined {
  const value = headers?.get(headerNames.traceparent);
  return value && traceparentShape.test(value) ? value : undefined;
}

/** Step paths hold the words of users: what is not a short printable line is named by its hash. */
const safeMessageId = (id: string): string =>
  /^[\x21-\x7e]{1,256}$/.test(id) ? id : createHash('sha256').update(id).digest('base64url');
