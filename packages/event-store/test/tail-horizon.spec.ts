import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import type pg from 'pg';
import type { Cursor, TailedEvent } from '../src/port.js';
import { append, created, newId, newTenant, signal } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const writers = 16;
const tailers = 4;
const rounds = 6;

describe('the tail under open transactions', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase({ pool: tailers, writers: 2 });
  });
  afterAll(() => database.close());

  const insert = (client: pg.Client, tenant: string, executionId: string, version: number) =>
    client.query(
      `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
       VALUES ($1, $2, $3, 'ExecutionStarted', 1, '{}', now())`,
      [executionId, version, tenant],
    );
  const placeOf = ({ event }: TailedEvent): string =>
    'version' in event ? `${event.executionId}:${event.version}` : 'unreadable';

  /** Tails until `expected` events of the tenant came, in pages of changing sizes. */
  async function follow(tenant: string, expected: number, seed: number): Promise<string[]> {
    const seen: string[] = [];
    let cursor: Cursor | undefined;
    let page = seed;
    await eventually(
      async () => {
        page = (page * 7 + 3) % 41;
        const events = await database.store.events.tail(cursor, page + 1);
        cursor = events.at(-1)?.cursor ?? cursor;
        seen.push(...events.filter((one) => one.tenant === tenant).map(placeOf));
        expect(seen.length).toBeGreaterThanOrEqual(expected);
      },
      { timeoutMs: 30_000, everyMs: 1 },
    );
    return seen;
  }

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

  test(`${tailers} tailers miss, repeat and reorder nothing of ${writers} writers that hold transactions open`, async () => {
    const tenant = newTenant();
    const clients = await Promise.all(Array.from({ length: writers }, () => database.connect()));
    const recorded = new Map<string, number>();
    const following = Array.from({ length: tailers }, (_, seed) =>
      follow(tenant, writers * rounds * 2 + writers * (rounds + 1), seed),
    );
    const slow = clients.map(async (client, index) => {
      const executionId = newId();
      for (let round = 0; round < rounds; round += 1) {
        await client.query('BEGIN');
        await insert(client, tenant, executionId, round * 2 + 1);
        // The hold is the fault: positions and commits of all writers interleave.
        await client.query('SELECT pg_sleep($1)', [((index * 5 + round * 3) % 13) / 1_000]);
        await insert(client, tenant, executionId, round * 2 + 2);
        if (index % 5 === 4 && round % 2 === 0) {
          await client.query('ROLLBACK');
          await insert(client, tenant, executionId, round * 2 + 1);
          await insert(client, tenant, executionId, round * 2 + 2);
        } else await client.query('COMMIT');
      }
      recorded.set(executionId, rounds * 2);
    });
    const batched = clients.map(async () => {
      const executionId = newId();
      await database.store.events.append(append({ tenant, executionId, events: [created(tenant)] }));
      for (let version = 1; version <= rounds; version += 1)
        await database.store.events.append(
          append({ tenant, executionId, expectedVersion: version, events: [signal(`${version}`)] }),
        );
      recorded.set(executionId, rounds + 1);
    });
    await Promise.all([...slow, ...batched]);
    for (const seen of await Promise.all(following)) {
      for (const [executionId, versions] of recorded) {
        const ours = seen.filter((place) => place.startsWith(executionId));
        expect(ours).toEqual(Array.from({ length: versions }, (_, index) => `${executionId}:${index + 1}`));
      }
    }
  }, 60_000);
});
