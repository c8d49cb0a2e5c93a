import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { propertySettings } from '@runlog/testkit';
import fc from 'fast-check';
import type { BatchReport } from '../src/append/append-metrics.js';
import { AppendRefused } from '../src/errors.js';
import type { Append } from '../src/port.js';
import { append, newTenant, signal } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const ring: Record<string, unknown> = {};
ring.self = ring;

const text = fc.oneof(
  fc.constantFrom(
    '',
    '\0',
    'a\0',
    '\ud800',
    '\udc00\ud800',
    '😀',
    "'; DROP TABLE runlog.event; --",
    '\u202e',
    '\n\r',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('x'.repeat(513), 'é'.repeat(1_000)),
);
const notText: fc.Arbitrary<unknown> = fc.constantFrom(undefined, null, 7, {}, [], true);
const whole = fc.oneof(
  fc.constantFrom(-1, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, 8.64e15, 8.64e15 + 1, -0),
  fc.constantFrom<unknown>(undefined, null, '1', 1n, {}),
  fc.integer(),
);
const payload = fc.oneof(
  fc.constantFrom<unknown>(1n, ring, undefined, () => 1, Symbol('s'), NaN, -0, 1e308, '\0', '\ud800'),
  fc.constantFrom(nested(63), nested(511), nested(100_000)),
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withObjectString: true }),
);
const event = fc.oneof(
  fc.record({ type: fc.constant('SignalReceived'), data: payload }),
  fc.record({
    type: fc.constantFrom('SignalReceived', 'Nonsense', 'toString', '\0'),
    data: fc.record({ payload }),
  }),
);
const hostile = fc.record(
  {
    executionId: fc.oneof(text, notText),
    tenant: fc.oneof(text, notText),
    partition: whole,
    expectedVersion: whole,
    recordedAt: whole,
    wakeAt: fc.oneof(whole, fc.constantFrom('done', 'later')),
    traceparent: fc.oneof(text, notText),
    command: fc.record({
      scope: fc.oneof(text, notText),
      key: fc.oneof(text, notText),
      digest: fc.oneof(text, notText),
    }),
    events: fc.array(event, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

describe('an append of hostile values', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  test('is recorded or refused by itself, and never makes its batch be tried again', async () => {
    const tenant = newTenant();
    const reports: BatchReport[] = [];
    const stop = database.store.events.onBatch((report) => reports.push(report));
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 10 }), async (values) => {
        reports.length = 0;
        const neighbours = [append({ tenant }), append({ tenant })];
        const [before, after] = neighbours.map((one) => () => database.store.events.append(one));
        const [first, ...rest] = await Promise.allSettled([
          before?.(),
          ...values.map((value) =>
            database.store.events.append({ ...append(), ...value } as unknown as Append),
          ),
          after?.(),
        ]);
        const appended = { status: 'fulfilled', value: { status: 'appended', version: 1 } };
        expect([first, rest.pop()]).toEqual([appended, appended]);
        for (const outcome of rest)
          if (outcome.status === 'rejected') {
            expect(outcome.reason).toBeInstanceOf(AppendRefused);
            expect(outcome.reason).not.toHaveProperty('cause.code');
          }
        // Halving a batch would have taken several transactions.
        expect(reports).toHaveLength(1);
      }),
      propertySettings(200),
    );
    stop();
  });

  test.each([
    ['half of a surrogate pair in its tenant', { tenant: 'a\ud800' }],
    ['half of a surrogate pair in its key', { command: { scope: 's', key: '\udc00', digest: 'd' } }],
    ['NUL in its trace context', { traceparent: '\0' }],
    ['no digest', { command: { scope: 's', key: 'k', digest: undefined as unknown as string } }],
    ['data that is a list', { events: [{ type: 'SignalReceived', data: [] }] }],
    ['no data', { events: [{ type: 'SignalReceived', data: undefined }] }],
    ['a type that no release knows', { events: [{ type: 'Nonsense', data: {} }] }],
    ['data that nest too deep', { events: [{ type: 'SignalReceived', data: { payload: nested(512) } }] }],
    ['data in a ring', { events: [{ type: 'SignalReceived', data: ring }] }],
    ['more than 10,000 events', { events: Array.from({ length: 10_001 }, () => signal('s')) }],
    ['more than 64 MiB', { events: [{ type: 'SignalReceived', data: { payload: 'x'.repeat(64 << 20) } }] }],
  ])('is refused for %s', async (_, fault) => {
    const given = append(fault as unknown as Partial<Append>);
    await expect(database.store.events.append(given)).rejects.toThrow(AppendRefused);
  });

  test('is recorded with 512 levels of nesting, and can be read and written again', async () => {
    const data = { signalId: 's', name: 'n', payload: nested(511) as [] };
    const given = append({ events: [{ type: 'SignalReceived', data }] });
    await database.store.events.append(given);
    const [read] = await database.store.events.read(given.executionId);
    expect(JSON.stringify({ a: [read?.data] })).toBe(JSON.stringify({ a: [data] }));
  });
});
