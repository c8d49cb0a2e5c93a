import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Json, type NewEvent, UnreadableEvent } from '@runlog/core';
import { eventually } from '@runlog/testkit';
import type { Cursor } from '../src/port.js';
import { append, newId, newTenant } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

let database: TestStore;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const large = (bytes: number): Json => 'x'.repeat(bytes);
const output = (value: Json): NewEvent => ({
  type: 'StepCompleted',
  data: { step: 's', attempt: 1, output: value },
});

interface Kept {
  readonly executionId: string;
  readonly tenant: string;
  readonly hash: string;
  readonly bytes: number;
}
const kept = async (executionIds: readonly string[]): Promise<Kept[]> => {
  const { rows } = await database.admin.query<Kept>(
    `SELECT execution_id AS "executionId", tenant, encode(hash, 'hex') AS hash, octet_length(data) AS bytes
      FROM runlog.payload WHERE execution_id = ANY ($1) ORDER BY execution_id, hash`,
    [executionIds],
  );
  return rows;
};

test('the log keeps the hash of a large payload in its place, and the payload once for an execution', async () => {
  const given = append({ tenant: newTenant(), events: [output(large(300_000)), output(large(300_000))] });
  await database.store.events.append(given);
  const again = append({ ...given, expectedVersion: 2, events: [output(large(300_000)), output('small')] });
  await database.store.events.append(again);
  const { rows } = await database.admin.query<{ data: string; schema_version: number; right: boolean }>(
    `SELECT e.data, e.schema_version, p.hash = sha256(convert_to(p.data, 'UTF8')) AS right
      FROM runlog.event e LEFT JOIN runlog.payload p USING (execution_id) WHERE execution_id = $1 ORDER BY version`,
    [given.executionId],
  );
  const [payload, ...others] = await kept([given.executionId]);
  expect(others).toEqual([]);
  expect(payload).toMatchObject({ tenant: given.tenant, bytes: 300_002 });
  const hash = payload?.hash ?? '';
  const envelope = {
    apart: { output: { hash, bytes: 300_002 } },
    data: { step: 's', attempt: 1, output: null },
  };
  expect(rows.map(({ schema_version: version, data }) => [version, JSON.parse(data)])).toEqual([
    [10_001, envelope],
    [10_001, envelope],
    [10_001, envelope],
    [1, { step: 's', attempt: 1, output: 'small' }],
  ]);
  expect(new Set(rows.map(({ right }) => right))).toEqual(new Set([true]));
});

test('two tenants with the same payload share nothing', async () => {
  const both = [newTenant(), newTenant()].map((tenant) =>
    append({ tenant, events: [output(large(150_000))] }),
  );
  await Promise.all(both.map((one) => database.store.events.append(one)));
  const found = await kept(both.map(({ executionId }) => executionId));
  expect(found.map(({ tenant }) => tenant).toSorted()).toEqual(both.map(({ tenant }) => tenant).toSorted());
});

test('nothing is kept of an append that is not recorded', async () => {
  const executionId = newId();
  await database.store.events.append(append({ executionId }));
  const late = append({ executionId, events: [output(large(150_000))] });
  expect(await database.store.events.append(late)).toEqual({ status: 'conflict' });
  expect(await kept([executionId])).toEqual([]);
});

test('large and small payloads go in one batch, each to its own', async () => {
  const tenant = newTenant();
  const appends = Array.from({ length: 40 }, (_, n) =>
    append({ tenant, events: [output(n % 4 === 0 ? large(140_000 + n) : n)] }),
  );
  await Promise.all(appends.map((one) => database.store.events.append(one)));
  const ids = appends.map(({ executionId }) => executionId);
  const logs = await database.store.events.readMany(ids.map((executionId) => ({ executionId })));
  for (const { executionId, events } of appends)
    expect(logs.get(executionId)).toMatchObject(events.map(({ data }) => ({ data })));
  expect(await kept(ids)).toHaveLength(10);
});

test('an execution whose payload is missing cannot be read, and every other can', async () => {
  const [lost, other] = [append({ events: [output(large(200_000))] }), append()];
  await Promise.all([lost, other].map((one) => database.store.events.append(one)));
  await database.admin.query(`ALTER TABLE runlog.payload DISABLE TRIGGER refuse_change`);
  await database.admin.query(`DELETE FROM runlog.payload WHERE execution_id = $1`, [lost.executionId]);
  await database.admin.query(`ALTER TABLE runlog.payload ENABLE TRIGGER refuse_change`);
  await expect(database.store.events.read(lost.executionId)).rejects.toThrow(/payload of it is missing/);
  const logs = await database.store.events.readMany([lost, other]);
  expect(logs.get(lost.executionId)).toBeInstanceOf(UnreadableEvent);
  expect(logs.get(other.executionId)).toHaveLength(1);
});

test('a page of the tail holds payloads of 16 MiB at most, and the next one goes on behind it', async () => {
  const tenant = newTenant();
  const events = Array.from({ length: 11 }, (_, n) => output(large(2_000_000 + n)));
  await database.store.events.append(append({ tenant, events }));
  const sizes = await eventually(async () => {
    const pages: number[] = [];
    let cursor: Cursor | undefined;
    for (;;) {
      const page = await database.store.events.tailWritten(cursor, 500);
      if (page.length === 0) break;
      cursor = page.at(-1)?.cursor;
      const ours = page.filter((one) => one.tenant === tenant);
      if (ours.length > 0) pages.push(ours.length);
    }
    expect(pages.reduce((sum, size) => sum + size, 0)).toBe(11);
    return pages;
  });
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
});

test('payloads lie in partitions of the same bounds as their executions’ events', async () => {
  const { rows } = await database.admin.query<{ parent: string; bounds: string }>(
    `SELECT inhparent::regclass::text AS parent, string_agg(pg_get_expr(relpartbound, oid), ' ' ORDER BY relname) AS bounds
      FROM pg_inherits JOIN pg_class ON oid = inhrelid
      WHERE inhparent IN ('runlog.event'::regclass, 'runlog.payload'::regclass) GROUP BY 1`,
  );
  expect(rows).toHaveLength(2);
  expect(rows[0]?.bounds).toBe(rows[1]?.bounds);
});
