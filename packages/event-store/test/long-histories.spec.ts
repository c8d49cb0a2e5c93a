import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limits, type NewEvent } from '@runlog/core';
import type { BatchReport, LongHistory } from '../src/append/append-metrics.js';
import { append, created, newId, signal, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

let database: TestStore;
const heard: LongHistory[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  database.store.events.onLongHistory((history) => heard.push(history));
});
afterAll(() => database.close());

const payload = (bytes: number): NewEvent => ({
  type: 'SignalReceived',
  data: { signalId: 's', name: 'n', payload: 'x'.repeat(bytes) },
});

test('a history that becomes long by its bytes is told of once', async () => {
  const executionId = newId();
  const { events } = database.store;
  await events.append(
    append({ executionId, events: [created('tests'), payload(limits.bytesOfLongHistory / 2)] }),
  );
  expect(heard).toEqual([]);
  await events.append(
    append({ executionId, expectedVersion: 2, events: [payload(limits.bytesOfLongHistory / 2)] }),
  );
  await events.append(append({ executionId, expectedVersion: 3, events: [signal('s')] }));
  const read = await events.read(executionId, { toVersion: 3 });
  const bytes = read.reduce((sum, { data }) => sum + Buffer.byteLength(JSON.stringify(data)), 0);
  expect(heard.splice(0)).toEqual([{ executionId, tenant: 'tests', events: 3, bytes }]);
});

test('a history that becomes long by its events is told of once', async () => {
  const executionId = newId();
  const many = Array.from({ length: limits.eventsOfLongHistory - 1_000 }, () => started);
  const more = Array.from({ length: 1_000 }, () => started);
  const { events } = database.store;
  await events.append(append({ executionId, events: many }));
  await events.append(append({ executionId, expectedVersion: many.length, events: more }));
  await events.append(
    append({ executionId, expectedVersion: limits.eventsOfLongHistory, events: [started] }),
  );
  expect(heard.splice(0)).toMatchObject([{ executionId, events: limits.eventsOfLongHistory }]);
});

test('an append refused for the length of its history is counted', async () => {
  const executionId = newId();
  const { events } = database.store;
  const reports: BatchReport[] = [];
  await database.admin.query(
    `INSERT INTO runlog.event
       (execution_id, version, tenant, type, schema_version, data, recorded_at, history_bytes)
     VALUES ($1, 1, 'tests', 'ExecutionStarted', 1, '{}', now(), $2)`,
    [executionId, limits.bytesPerExecution],
  );
  const stop = events.onBatch((report) => reports.push(report));
  await expect(
    events.append(append({ executionId, expectedVersion: 1, events: [signal('s')] })),
  ).rejects.toMatchObject({ code: 'history_limit' });
  stop();
  expect(reports).toMatchObject([{ full: 1, recorded: 0 }]);
});

test('what was recorded before histories were measured counts as nothing', async () => {
  const executionId = newId();
  await database.plant(executionId, 'tests', 1);
  const { events } = database.store;
  await events.append(append({ executionId, expectedVersion: 1, events: [started] }));
  const { rows } = await database.admin.query<{ history_bytes: number | null }>(
    `SELECT history_bytes FROM runlog.event WHERE execution_id = $1 ORDER BY version`,
    [executionId],
  );
  expect(rows).toEqual([{ history_bytes: null }, { history_bytes: 2 }]);
});
