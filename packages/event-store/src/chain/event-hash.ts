import { hash } from 'node:crypto';

/** What the hash of an event covers beside the hash before it: all that the log keeps but its place in the whole log. */
export interface HashedEvent {
  /** A UUID in canonical form. */
  readonly executionId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  /** Microseconds since 1970, in decimal. */
  readonly recordedAt: string;
  readonly tenant: string;
  readonly traceparent?: string | undefined;
  /** The exact JSON text that the log keeps. */
  readonly data: string;
}

/** The hash that stands before an execution's first event, as 64 hexadecimal digits. */
export const genesisOf = (executionId: string): string => sha256(`runlog.chain.v1\n${executionId}`);

/**
 * The hash of an event behind the event with the hash `previous`, as 64 hexadecimal digits: SHA-256 over the UTF-8 bytes
 * of lines, of which the last is the data and may hold line breaks. What may hold any character is written behind its
 * count of bytes, so that no two events have the same lines.
 */
export const hashOf = (previous: string, event: HashedEvent): string => {
  const { executionId, recordedAt, tenant, traceparent } = event;
  const lines = commonLinesOf(executionId, recordedAt, tenant, traceparent);
  return linkOf(previous, event.version, event, lines);
};

/** The lines that all events of one append share. */
export const commonLinesOf = (
  executionId: string,
  recordedAt: string,
  tenant: string,
  traceparent: string | undefined,
): string =>
  `${executionId}\n${recordedAt}\n${counted(tenant)}\n${traceparent === undefined ? '-' : counted(traceparent)}`;

/** The same as hashOf, for an event whose common lines are known. */
export const linkOf = (
  previous: string,
  version: number,
  { schemaVersion, type, data }: Pick<HashedEvent, 'schemaVersion' | 'type' | 'data'>,
  commonLines: string,
): string => sha256(`${previous}\n${version}\n${schemaVersion}\n${counted(type)}\n${commonLines}\n${data}`);

const counted = (text: string): string => `${Buffer.byteLength(text)}:${text}`;

const sha256 = (text: string): string => hash('sha256', text, 'hex');
