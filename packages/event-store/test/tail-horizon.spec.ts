import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, measured, scaled, tally } from '@runlog/testkit';
import { append, newId, newTenant } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';
import { placeOf, Tailer } from './support/tailer.js';
import { appendAll, cutWhile, insert, SlowWriter } from './support/writers.js';

const writers = 16;
const tailers = 4;
const rounds = 6;

describe('the tail under open transactions', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase({ pool: tailers, writers: 2 });
  });
  afterAll(() => database.close());

  test('shows nothing that an earlier open transaction could still precede', async () => {
    const tenant = newTenant();
    const early = await database.connect();
    const [first, second] = [newId(), newId()];
    await early.query('BEGIN');
    await insert(early, tenant, first, 1);
    await database.store.events.append(append({ tenant, executionId: second }));
    const shown = async () =>
      (await database.store.events.tail(undefined, 1_000))
        .filter((one) => one.tenant === tenant)
        .map(placeOf);
    expect(await shown()).toEqual([]);
    expect(await database.store.events.read(second)).toHaveLength(1);
    await early.query('COMMIT');
    await eventually(async () => expect(await shown()).toEqual([`${first}:1`, `${second}:1`]));
  });

  test('shows an event whose position is lower than one of an earlier transaction', async () => {
    const tenant = newTenant();
    const [early, late] = await Promise.all([database.connect(), database.connect()]);
    const [first, second] = [newId(), newId()];
    await early.query('BEGIN');
    await early.query('SELECT pg_current_xact_id()');
    await late.query('BEGIN');
    await insert(late, tenant, second, 1);
    await insert(early, tenant, first, 1);
    await early.query('COMMIT');
    const after = await eventually(async () => {
      const shown = (await database.store.events.tail(undefined, 1_000)).filter(
        (one) => one.tenant === tenant,
      );
      expect(shown.map(placeOf)).toEqual([`${first}:1`]);
      return shown[0]?.cursor;
    });
    await late.query('COMMIT');
    await eventually(async () => {
      const rest = await database.store.events.tail(after, 1_000);
      expect(rest.map(placeOf)).toEqual([`${second}:1`]);
      expect(BigInt(rest[0]?.cursor.position ?? 0)).toBeLessThan(BigInt(after?.position ?? 0));
    });
  });

  test(`${tailers} tailers miss and reorder nothing of ${writers} writers that hold transactions open, through restarts`, async () => {
    const tenant = newTenant();
    const recorded = new Map<string, number>();
    const committedAt = new Map<string, number>();
    const note = (executionId: string, version: number): void => {
      recorded.set(executionId, version);
      committedAt.set(`${executionId}:${version}`, performance.now());
    };
    const following = new AbortController();
    const tails = Array.from({ length: tailers }, (_, seed) => new Tailer(database.url, tenant, seed));
    const followed = tails.map((tail) => tail.follow(following.signal));
    const writing = Array.from({ length: writers }, (_, index) => [
      new SlowWriter(database.url, { tenant, index, note }).write(scaled(rounds)),
      appendAll(database.store.events, { tenant, note }, scaled(rounds)),
    ]).flat();
    const cuts = await cutWhile(database.admin, Promise.all(writing));
    const expected = [...recorded.values()].reduce((sum, versions) => sum + versions, 0);
    try {
      await eventually(() => expect(tails.every(({ seen }) => seen.size >= expected)).toBe(true));
    } finally {
      following.abort();
      await Promise.all(followed);
    }
    for (const { places, seen } of tails) {
      for (const [executionId, versions] of recorded) {
        const ours = places.filter((place) => place.startsWith(executionId));
        // A tailer that begins anew takes up its last page again; first sights come in order.
        expect([...new Set(ours)]).toEqual(
          Array.from({ length: versions }, (_, index) => `${executionId}:${index + 1}`),
        );
      }
      expect(seen.size).toBe(expected);
    }
    const lags = tails.flatMap(({ seen }) =>
      [...committedAt].map(([place, at]) => (seen.get(place) ?? Infinity) - at),
    );
    const restarts = tails.reduce((sum, tail) => sum + tail.restarts, 0);
    tally({ cases: expected, 'restarts of tailers': restarts, 'sessions cut off': cuts });
    measured({ writers, tailers, 'longest horizon lag ms': Math.max(...lags) });
  });
});
