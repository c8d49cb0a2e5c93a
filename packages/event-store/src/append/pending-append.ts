import { bringsToEnd, isEventType, type NewEvent, schemaVersions } from '@runlog/core';
import { AppendRefused } from '../errors.js';
import { isUuid } from '../ids.js';
import { apartFromBytes, apartMark, type Payload, setApart } from '../payloads/apart.js';
import type { Append } from '../port.js';
import { nestsDeeperThan } from './nesting.js';

/** An append that was checked, with its events as they will be stored: JSON is written once, here. */
export interface EncodedAppend {
  readonly append: Append;
  readonly rows: readonly EncodedEvent[];
  /** What lies apart of the events. */
  readonly payloads: readonly Payload[];
  /** UTF-8 bytes of all data, payloads included. */
  readonly bytes: number;
  /** Its facts bring the execution to its end, or it has none: a full history takes it as well. */
  readonly toEnd: boolean;
}

export interface EncodedEvent {
  readonly type: string;
  readonly schemaVersion: number;
  /** The exact JSON text that the log keeps. */
  readonly data: string;
  /** UTF-8 bytes of the data as it was given. */
  readonly bytes: number;
}

/** What one append may hold, generous against the limits of whatever comes from outside. */
const most = { events: 10_000, bytes: 64 * 1024 * 1024, depth: 512 } as const;
const none: readonly Payload[] = [];
const lastMoment = 8_640_000_000_000_000;
const lastVersion = 2_147_483_647;

/** Checks and encodes an append, so that a bad one is refused before it can spoil a batch. @throws AppendRefused */
export function encodeAppend(append: Append): EncodedAppend {
  const fault = faultOf(append) ?? textFaultOf(append);
  if (fault !== undefined) throw new AppendRefused(append.executionId, fault);
  let bytes = 0;
  let payloads = none;
  const rows = append.events.map((event) => {
    const data = jsonOf(append.executionId, event);
    const size = Buffer.byteLength(data);
    bytes += size;
    const row = { type: event.type, schemaVersion: schemaVersions[event.type], data, bytes: size };
    const apart = size < apartFromBytes ? undefined : setApart({ ...event.data });
    if (!apart) return row;
    payloads = [...payloads, ...apart.payloads];
    return { ...row, schemaVersion: row.schemaVersion + apartMark, data: apart.text };
  });
  if (bytes > most.bytes)
    throw new AppendRefused(append.executionId, `the events hold more than ${most.bytes} bytes`);
  return { append, rows, payloads, bytes, toEnd: rows.length === 0 || bringsToEnd(append.events) };
}

function jsonOf(executionId: string, event: NewEvent): string {
  if (!isEventType(event.type)) throw new AppendRefused(executionId, 'an event has no type of this release');
  const data = textOf(executionId, event);
  if (typeof data !== 'string' || !data.startsWith('{'))
    throw new AppendRefused(executionId, `the data of ${event.type} is not a JSON object`);
  // Every level takes two characters: most texts are too short to be too deep.
  if (data.length > 2 * most.depth && nestsDeeperThan(event.data, most.depth))
    throw new AppendRefused(executionId, `the data of ${event.type} nests deeper than ${most.depth} levels`);
  return data;
}

/** Undefined for what JSON has no text for. Lone surrogates become escapes. */
function textOf(executionId: string, event: NewEvent): string | undefined {
  try {
    return JSON.stringify(event.data);
  } catch (cause) {
    throw new AppendRefused(executionId, `the data of ${event.type} is not JSON`, { cause });
  }
}

function faultOf({
  executionId,
  expectedVersion,
  events,
  partition,
  recordedAt,
  wakeAt,
}: Append): string | undefined {
  if (!isUuid(executionId)) return 'the execution id is not a UUID in canonical form';
  if (events.length > most.events) return `there are more than ${most.events} events`;
  if (!isIndex(expectedVersion, lastVersion - events.length)) return 'the expected version is out of range';
  if (!isIndex(partition, lastVersion)) return 'the partition is out of range';
  if (!isIndex(recordedAt, lastMoment)) return 'recordedAt is not a moment in whole milliseconds';
  if (wakeAt !== undefined && wakeAt !== 'done' && !isIndex(wakeAt, lastMoment))
    return 'wakeAt is not a moment in whole milliseconds';
  return undefined;
}

// Tenant, scope and key fit together into one entry of an index.
function textFaultOf({ tenant, command, traceparent }: Append): string | undefined {
  return (
    faultOfText('tenant', tenant, 512) ??
    (traceparent === undefined ? undefined : faultOfText('trace context', traceparent, 512)) ??
    (command === undefined
      ? undefined
      : (faultOfText('scope of the command', command.scope, 512) ??
        faultOfText('key of the command', command.key, 1_536) ??
        faultOfText('digest of the command', command.digest, 512)))
  );
}

function faultOfText(name: string, text: string, bytes: number): string | undefined {
  if (typeof text !== 'string') return `the ${name} is not a text`;
  if (Buffer.byteLength(text) > bytes) return `the ${name} is longer than ${bytes} bytes`;
  if (text.includes('\0')) return `the ${name} holds the character NUL`;
  // Two of them would be written as the same replacement character, and so be one key.
  return loneSurrogate.test(text) ? `the ${name} holds half of a surrogate pair` : undefined;
}

const loneSurrogate = /\p{Surrogate}/u;

const isIndex = (value: number, last: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= last;
