import { describe, expect, test } from '@jest/globals';
import { isJsonObject, schemaVersions, UnreadableEvent, upcast } from '../../src/index.js';
import type { Json, JsonObject, StoredEvent, Upcasters } from '../../src/index.js';
import { executionId, start } from '../build.js';

const stored = (type: string, schemaVersion: number, data: Json): StoredEvent => ({
  executionId,
  version: 4,
  recordedAt: start,
  type,
  schemaVersion,
  data,
});

const extend = (data: Json, more: JsonObject): Json => (isJsonObject(data) ? { ...data, ...more } : data);

describe('an event of the newest schema version', () => {
  test('is taken as it is, with its place in the log', () =>
    expect(upcast(stored('TimerFired', 1, { timer: 'wait' }))).toStrictEqual({
      type: 'TimerFired',
      data: { timer: 'wait' },
      executionId,
      version: 4,
      recordedAt: start,
    }));

  test('keeps optional fields that this release does not know', () =>
    expect(upcast(stored('TimerFired', 1, { timer: 'wait', by: 'clock' })).data).toHaveProperty('by'));
});

describe('an event of an older schema version', () => {
  const versions = { ...schemaVersions, TimerFired: 3 };
  const upcasters: Upcasters = {
    TimerFired: {
      1: (data) => extend(data, { second: true }),
      2: (data) => extend(data, { third: (isJsonObject(data) && data['second']) ?? null }),
    },
  };

  test('goes through every upcaster behind it, in order', () => {
    expect(upcast(stored('TimerFired', 1, { timer: 'w' }), upcasters, versions).data).toStrictEqual({
      timer: 'w',
      second: true,
      third: true,
    });
    expect(
      upcast(stored('TimerFired', 2, { timer: 'w', second: 'was 2' }), upcasters, versions).data,
    ).toStrictEqual({ timer: 'w', second: 'was 2', third: 'was 2' });
    expect(upcast(stored('TimerFired', 3, { timer: 'w' }), upcasters, versions).data).toStrictEqual({
      timer: 'w',
    });
  });

  test('is unreadable when a link of the chain is missing', () =>
    expect(() =>
      upcast(stored('TimerFired', 1, {}), { TimerFired: { 2: (data) => data } }, versions),
    ).toThrow(UnreadableEvent));
});

describe('an event is unreadable, and says which one it is', () => {
  const newest = schemaVersions.TimerFired;

  test.each([
    { why: 'its type is unknown', type: 'TimerExploded', schemaVersion: 1 },
    { why: 'its type is the name of a member of every object', type: 'constructor', schemaVersion: 1 },
    { why: 'its schema version is newer than this release', type: 'TimerFired', schemaVersion: newest + 1 },
    { why: 'its schema version never existed', type: 'TimerFired', schemaVersion: 0 },
  ])('when $why', ({ type, schemaVersion }) => {
    const read = (): unknown => upcast(stored(type, schemaVersion, {}));
    expect(read).toThrow(UnreadableEvent);
    expect(read).toThrow(
      expect.objectContaining({
        code: 'unreadable_event',
        retryable: false,
        event: expect.objectContaining({ executionId, version: 4, type, schemaVersion }),
      }),
    );
  });
});
