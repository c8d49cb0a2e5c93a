import { hash } from 'node:crypto';
import type { Json } from '@runlog/core';
import type { EventRow } from '../read/event-row.js';

/** UTF-8 bytes of JSON text from which on a member of an event's data lies apart from the event. */
export const apartFromBytes = 128 * 1024 + 1;

/**
 * The stored schema version of an event with payloads apart is that of its type and this. It says that the stored text is
 * not the data but an Envelope, so that nothing within data can be taken for a reference; and a release that knows of
 * no payloads apart finds a version newer than its own and lets the execution wait.
 */
export const apartMark = 10_000;

/** A member of an event's data that lies apart, under the hash of its text. */
export interface Payload {
  /** SHA-256 of the text in UTF-8, as 64 hexadecimal digits. */
  readonly hash: string;
  /** JSON text. */
  readonly data: string;
}

/** Names a payload. */
export interface PayloadName {
  readonly executionId: string;
  readonly hash: string;
  /** UTF-8 bytes of its text. */
  readonly bytes: number;
}

/** What the log keeps of an event with payloads apart, as JSON. */
interface Envelope {
  /** By the members that are null in `data`. */
  readonly apart?: Readonly<Record<string, Omit<PayloadName, 'executionId'>>>;
  readonly data?: Readonly<Record<string, Json>>;
}

/** Chooses members of an event's data. */
export type Wanted = (member: string) => boolean;

const all: Wanted = () => true;

/** Takes the large members out of an event's data; undefined when there is none. */
export function setApart(
  data: Readonly<Record<string, unknown>>,
): { readonly text: string; readonly payloads: readonly Payload[] } | undefined {
  const payloads: Payload[] = [];
  const apart: [string, Omit<PayloadName, 'executionId'>][] = [];
  const kept = Object.entries(data).map(([member, value]) => {
    const text = JSON.stringify(value) as string | undefined;
    const bytes = text === undefined ? 0 : Buffer.byteLength(text);
    if (text === undefined || bytes < apartFromBytes) return [member, value] as const;
    const name = hash('sha256', text, 'hex');
    payloads.push({ hash: name, data: text });
    apart.push([member, { hash: name, bytes }]);
    return [member, null] as const;
  });
  if (payloads.length === 0) return undefined;
  const envelope = { apart: Object.fromEntries(apart), data: Object.fromEntries(kept) };
  return { text: JSON.stringify(envelope), payloads };
}

/** True for an event of which something lies apart. */
export const liesApart = ({ schema_version: version }: Pick<EventRow, 'schema_version'>): boolean =>
  version > apartMark;

/** What lies apart of an event, of the members that are wanted. */
export function payloadsOf(row: EventRow, wanted: Wanted = all): PayloadName[] {
  if (!liesApart(row)) return [];
  const { apart = {} } = JSON.parse(row.data) as Envelope;
  return Object.entries(apart).flatMap(([member, { hash, bytes }]) =>
    wanted(member) ? [{ executionId: row.execution_id, hash, bytes }] : [],
  );
}

/**
 * The row as it would be with nothing apart, members that are not wanted being null. Stays as it is when a payload is
 * missing: it then cannot be read.
 */
export function putBack<R extends EventRow>(
  row: R,
  payloads: ReadonlyMap<string, string>,
  wanted: Wanted = all,
): R {
  if (!liesApart(row)) return row;
  const { apart = {}, data = {} } = JSON.parse(row.data) as Envelope;
  const members: string[] = [];
  for (const [member, value] of Object.entries(data)) {
    const name = Object.hasOwn(apart, member) && wanted(member) ? apart[member] : undefined;
    const text = name ? payloads.get(keyOf(row.execution_id, name.hash)) : JSON.stringify(value);
    if (text === undefined) return row;
    members.push(`${JSON.stringify(member)}:${text}`);
  }
  return { ...row, schema_version: row.schema_version - apartMark, data: `{${members.join(',')}}` };
}

/** Under what a payload is looked up. */
export const keyOf = (executionId: string, hash: string): string => `${executionId}/${hash}`;
