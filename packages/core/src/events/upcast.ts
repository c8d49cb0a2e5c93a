import type { Json } from '../json.js';
import { UnreadableEvent } from '../errors.js';
import type { ExecutionEvent, Recorded } from './event.js';
import { isEventType, schemaVersions } from './versions.js';

/** An event as the log holds it: type and schema version of the release that wrote it. */
export interface StoredEvent extends Recorded {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Json;
}

/** Turns the data of one schema version of a type into the next. Pure and total over what was ever written. */
export type Upcaster = (data: Json) => Json;

/** `upcasters[type][v]` leads from version v to v + 1. Empty until a type gets its second version. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;

const released: Upcasters = {};

/** The newest schema version of each type. */
type Versions = Readonly<Record<string, number>>;

/**
 * Brings a stored event to the newest shape of its type.
 * @throws UnreadableEvent when the type is unknown, or its version is newer than this build: the execution is
 * then parked by whoever reads, never folded in part.
 */
export function upcast(
  stored: StoredEvent,
  upcasters: Upcasters = released,
  newestVersions: Versions = schemaVersions,
): ExecutionEvent {
  const newest = isEventType(stored.type) ? newestVersions[stored.type] : undefined;
  if (newest === undefined) throw new UnreadableEvent(stored, 'the type is unknown to this release');
  if (stored.schemaVersion > newest)
    throw new UnreadableEvent(stored, 'the schema version is newer than this release');
  let data = stored.data;
  for (let version = stored.schemaVersion; version < newest; version += 1) {
    const step = upcasters[stored.type]?.[version];
    if (!step) throw new UnreadableEvent(stored, `no upcaster leads on from version ${version}`);
    data = step(data);
  }
  const { executionId, version, recordedAt, type } = stored;
  return { type, data, executionId, version, recordedAt } as unknown as ExecutionEvent;
}
