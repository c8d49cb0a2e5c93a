import type { LinkedAppend } from '../chain/link.js';
import type { BatchShape } from './append-statement.js';
import {
  boolArray,
  byteaArray,
  int2Array,
  int4Array,
  textArray,
  timestampArray,
  uuidArray,
} from './binary-array.js';

/** The statement's parameters for a batch that is sorted by execution id and holds each execution once. */
export function appendParameters(batch: readonly LinkedAppend[], shape: BatchShape): Buffer[] {
  const appends = batch.map(({ encoded }) => encoded.append);
  const ordinals: number[] = [];
  const versions: number[] = [];
  const types: string[] = [];
  const schemas: number[] = [];
  const data: string[] = [];
  const hashes: string[] = [];
  const sizes: number[] = [];
  batch.forEach(({ encoded, hashes: links }, index) => {
    let version = encoded.append.expectedVersion;
    let bytes = 0;
    hashes.push(...links);
    for (const row of encoded.rows) {
      ordinals.push(index + 1);
      versions.push((version += 1));
      types.push(row.type);
      schemas.push(row.schemaVersion);
      data.push(row.data);
      sizes.push((bytes += row.bytes));
    }
  });
  return [
    uuidArray(appends.map((append) => append.executionId)),
    int4Array(appends.map((append) => append.expectedVersion)),
    int4Array(appends.map(({ expectedVersion, events }) => expectedVersion + events.length)),
    textArray(appends.map((append) => append.tenant)),
    int4Array(appends.map((append) => append.partition)),
    timestampArray(appends.map((append) => append.recordedAt)),
    textArray(appends.map((append) => append.traceparent)),
    textArray(appends.map((append) => append.command?.scope)),
    textArray(appends.map((append) => append.command?.key)),
    textArray(appends.map((append) => append.command?.digest)),
    timestampArray(appends.map(({ wakeAt }) => (wakeAt === 'done' ? undefined : wakeAt))),
    boolArray(appends.map(({ wakeAt }) => wakeAt === 'done')),
    byteaArray(batch.map(({ predecessor }) => predecessor.expected)),
    boolArray(batch.map(({ encoded }) => encoded.toEnd)),
    int4Array(ordinals),
    int4Array(versions),
    textArray(types),
    int2Array(schemas),
    textArray(data),
    byteaArray(hashes),
    int4Array(sizes),
    ...(shape.payloads ? payloadParameters(batch) : []),
  ];
}

function payloadParameters(batch: readonly LinkedAppend[]): Buffer[] {
  const placed = batch.flatMap(({ encoded }, index) =>
    encoded.payloads.map((payload) => ({ ...payload, ordinal: index + 1 })),
  );
  return [
    int4Array(placed.map(({ ordinal }) => ordinal)),
    byteaArray(placed.map(({ hash }) => hash)),
    textArray(placed.map(({ data }) => data)),
  ];
}
