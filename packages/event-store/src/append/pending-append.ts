import { type NewEvent, schemaVersions } from '@runlog/core';
import { AppendRefused } from '../errors.js';
import { isUuid } from '../ids.js';
import type { Append } from '../port.js';

/** An append that was checked, with its events as they will be stored: JSON is written once, here. */
export interface EncodedAppend {
  readonly append: Append;
  readonly rows: readonly EncodedEvent[];
  /** UTF-8 bytes of all data. */
  readonly bytes: number;
}

export interface EncodedEvent {
  readonly type: string;
  readonly schemaVersion: number;
  /** The exact JSON text that the log keeps. */
  readonly data: string;
}

const lastMoment = 8_640_000_000_000_000;
const lastVersion = 2_147_483_647;

/** Checks and encodes an append, so that a bad one is refused before it can spoil a batch. @throws AppendRefused */
export function encodeAppend(append: Append): EncodedAppend {
  const fault = faultOf(append);
  if (fault !== undefined) throw new AppendRefused(append.executionId, fault);
  let bytes = 0;
  const rows = append.events.map((event) => {
    const data = jsonOf(append.executionId, event);
    bytes += Buffer.byteLength(data);
    return { type: event.type, schemaVersion: schemaVersions[event.type], data };
  });
  return { append, rows, bytes };
}

function jsonOf(executionId: string, event: NewEvent): string {
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
  ...rest
}: Append): string | undefined {
  if (!isUuid(executionId)) return 'the execution id is not a UUID in canonical form';
  if (!isIndex(expectedVersion, lastVersion - events.length)) return 'the expected version is out of range';
  if (!isIndex(partition, lastVersion)) return 'the partition is out of range';
  if (!isIndex(recordedAt, lastMoment)) return 'recordedAt is not a moment in whole milliseconds';
  if (typeof rest.wakeAt === 'number' && !isIndex(rest.wakeAt, lastMoment))
    return 'wakeAt is not a moment in whole milliseconds';
  return textFaultOf(rest);
}

function textFaultOf({
  tenant,
  command,
  traceparent,
}: Pick<Append, 'tenant' | 'command' | 'traceparent'>): string | undefined {
  if (isLonger(tenant, 512)) return 'the tenant is longer than 512 bytes';
  if (isLonger(command?.scope, 512)) return 'the scope of the command is longer than 512 bytes';
  if (isLonger(command?.key, 1_536)) return 'the key of the command is longer than 1,536 bytes';
  const texts = [tenant, traceparent, command?.scope, command?.key, command?.digest];
  return texts.some((text) => text?.includes('\0')) ? 'a text holds the character NUL' : undefined;
}

// Together they fit into one entry of an index.
const isLonger = (text: string | undefined, bytes: number): boolean =>
  text !== undefined && Buffer.byteLength(text) > bytes;

const isIndex = (value: number, last: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value <= last;
