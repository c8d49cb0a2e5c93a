import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchReport } from '../src/append/append-metrics.js';
import { openEventStore } from '../src/open-event-store.js';
import type { AppendOutcome } from '../src/port.js';
import { append, created, newId, newTenant, signal, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

describe('appends in batches', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  const transactionsOf = async (tenant: string): Promise<number> => {
    const { rows } = await database.admin.query<{ count: number }>(
      `SELECT count(DISTINCT transaction_id)::int AS count FROM runlog.event WHERE tenant = $1`,
      [tenant],
    );
    return rows[0]?.count ?? 0;
  };

  test('1,000 appends at once take a handful of transactions', async () => {
    const tenant = newTenant();
    const appends = Array.from({ length: 1_000 }, () =>
      append({ tenant, events: [created(tenant), started] }),
    );
    const reports: BatchReport[] = [];
    const stop = database.store.events.onBatch((report) => reports.push(report));
    const outcomes = await Promise.all(appends.map((one) => database.store.events.append(one)));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['appended']));
    expect(await transactionsOf(tenant)).toBe(4);
    stop();
    expect(reports.map(({ appends, recorded, events }) => [appends, recorded, events])).toEqual(
      [1, 2, 3, 4].map(() => [250, 250, 500]),
    );
    for (const { bytes, durationMs } of reports) {
      expect(bytes).toBeGreaterThan(250 * 100);
      expect(durationMs).toBeGreaterThan(0);
    }
    expect(database.store.events.queue).toEqual({ appends: 0, bytes: 0 });
  });

  test('a listener that throws is warned of, and keeps nobody from the answer', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const stop = database.store.events.onCommitted(() => {
      throw new Error('the listener broke');
    });
    expect(await database.store.events.append(append())).toMatchObject({ status: 'appended' });
    stop();
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('the listener broke'));
    warned.mockRestore();
  });

  test('a conflict fails its own execution only', async () => {
    const tenant = newTenant();
    const appends = Array.from({ length: 50 }, (_, index) =>
      append({ tenant, expectedVersion: index % 10 === 0 ? 3 : 0 }),
    );
    const outcomes = await Promise.all(appends.map((one) => database.store.events.append(one)));
    expect(outcomes.map(({ status }) => status)).toEqual(
      appends.map(({ expectedVersion }) => (expectedVersion === 3 ? 'conflict' : 'appended')),
    );
    expect(await transactionsOf(tenant)).toBe(1);
  });

  test('a chain of appends to one execution goes through in order, without waiting in between', async () => {
    const executionId = newId();
    const chain = Array.from({ length: 8 }, (_, expectedVersion) =>
      append({
        executionId,
        expectedVersion,
        events: expectedVersion === 0 ? [created('t')] : [signal('s')],
      }),
    );
    const outcomes = await Promise.all(chain.map((one) => database.store.events.append(one)));
    expect(outcomes).toEqual(chain.map((_, index) => ({ status: 'appended', version: index + 1 })));
  });

  test('an append without events can still move the agenda and claim a key', async () => {
    const tenant = newTenant();
    const given = append({ tenant, partition: 7 });
    await database.store.events.append(given);
    const command = { scope: given.executionId, key: 'seen', digest: 'd' };
    const empty = { ...given, expectedVersion: 1, events: [], wakeAt: 5, command };
    expect(await database.store.events.append(empty)).toEqual({ status: 'appended', version: 1 });
    expect(await database.store.events.append(empty)).toMatchObject({ status: 'duplicate' });
    expect(await database.store.events.agenda([7], undefined, 9)).toHaveLength(1);
  });

  test('the trace of whoever asked is kept beside the events', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const given = append({ traceparent });
    await database.store.events.append(given);
    const { rows } = await database.admin.query<{ traceparent: string }>(
      `SELECT traceparent FROM runlog.event WHERE execution_id = $1`,
      [given.executionId],
    );
    expect(rows).toEqual([{ traceparent }]);
  });

  test('an event far larger than a batch is recorded', async () => {
    const payload = 'x'.repeat(9 * 1024 * 1024);
    const given = append({
      events: [created('t'), { type: 'SignalReceived', data: { signalId: 's', name: 'n', payload } }],
    });
    expect(await database.store.events.append(given)).toMatchObject({ version: 2 });
    const [, event] = await database.store.events.read(given.executionId);
    expect(event?.data).toMatchObject({ payload });
  });

  test('stores in different processes race for the same versions and keys without losing or doubling one', async () => {
    const stores = await Promise.all(
      [1, 2, 3].map((writers) => openEventStore({ url: database.url, writers, allowUnsafeDurability: true })),
    );
    const tenant = newTenant();
    const executions = Array.from({ length: 40 }, newId);
    const attempts = stores.flatMap(({ events }) =>
      executions.map((executionId, index) => {
        const command = { scope: 'start', key: `order ${index}`, digest: 'd' };
        // One half fights for versions, the other for keys under ids of its own.
        return events.append(
          index % 2 === 0
            ? append({ tenant, executionId })
            : append({ tenant, executionId: newId(), command }),
        );
      }),
    );
    const outcomes: AppendOutcome[] = await Promise.all(attempts);
    const count = (status: string): number => outcomes.filter((outcome) => outcome.status === status).length;
    expect([count('appended'), count('conflict'), count('duplicate')]).toEqual([40, 40, 40]);
    const { rows } = await database.admin.query<{ events: number; keys: number }>(
      `SELECT (SELECT count(*)::int FROM runlog.event WHERE tenant = $1) AS events,
        (SELECT count(*)::int FROM runlog.command WHERE tenant = $1) AS keys`,
      [tenant],
    );
    expect(rows).toEqual([{ events: 40, keys: 20 }]);
    await Promise.all(stores.map((store) => store.close()));
  });
});
