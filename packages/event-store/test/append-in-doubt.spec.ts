import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, TcpProxy } from '@runlog/testkit';
import { type OpenEventStore, openEventStore } from '../src/open-event-store.js';
import type { Append, Committed } from '../src/port.js';
import { append, created, newId, newTenant, signal, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const isAppend = (request: Buffer): boolean => request.includes('append');

describe('an append whose answer was lost', () => {
  let database: TestStore;
  let proxy: TcpProxy;
  let store: OpenEventStore;
  const open = (doubtMs?: number): Promise<OpenEventStore> =>
    openEventStore({
      url: proxy.through(database.url),
      allowUnsafeDurability: true,
      ...(doubtMs !== undefined && { doubtMs }),
    });
  beforeAll(async () => {
    database = await openTestDatabase();
    const { hostname, port } = new URL(database.url);
    proxy = await TcpProxy.open({ host: hostname, port: Number(port) });
    // However slow the machine, the doubt is not given up where a test does not ask for it.
    store = await open(120_000);
    await store.events.append(append());
  });
  afterEach(() => proxy.heal());
  afterAll(async () => {
    await store.close();
    await proxy.close();
    await database.close();
  });

  const logLength = async (executionId: string): Promise<number> =>
    (await database.store.events.read(executionId)).length;
  const losing = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = proxy.lostReplies;
    proxy.loseReplies(1, isAppend);
    const result = await work();
    expect(proxy.lostReplies).toBe(before + 1);
    return result;
  };

  test('is answered as recorded, once, and its listeners hear of it once', async () => {
    const tenant = newTenant();
    const keyed = Array.from({ length: 5 }, (_, index) =>
      append({ tenant, command: { scope: 'start', key: `order ${index}`, digest: 'd' }, wakeAt: 5 }),
    );
    const plain = Array.from({ length: 5 }, () => append({ tenant, events: [created(tenant), started] }));
    const heard: Committed[] = [];
    const stop = store.events.onCommitted((batch) => heard.push(...batch));
    const all = [...keyed, ...plain];
    const outcomes = await losing(() => Promise.all(all.map((one) => store.events.append(one))));
    stop();
    expect(outcomes).toEqual(all.map(({ events }) => ({ status: 'appended', version: events.length })));
    for (const { executionId, events } of all) expect(await logLength(executionId)).toBe(events.length);
    expect(heard.map(({ executionId }) => executionId).toSorted()).toEqual(
      all.map(({ executionId }) => executionId).toSorted(),
    );
  });

  test('behind other events is answered as recorded, with and without a key, with and without events', async () => {
    const executionId = newId();
    const tenant = newTenant();
    const at = { executionId, tenant };
    const key = (name: string) => ({ scope: executionId, key: name, digest: 'd' });
    const chain: Append[] = [
      append(at),
      append({ ...at, expectedVersion: 1, events: [signal('a')] }),
      append({ ...at, expectedVersion: 2, events: [signal('b')], command: key('b') }),
      append({ ...at, expectedVersion: 3, events: [], command: key('none'), wakeAt: 9 }),
      append({ ...at, expectedVersion: 3, events: [], wakeAt: 9 }),
      append({ ...at, expectedVersion: 3, events: [signal('c'), signal('d')], wakeAt: 'done' }),
    ];
    for (const one of chain) {
      const version = one.expectedVersion + one.events.length;
      expect(await losing(() => store.events.append(one))).toEqual({ status: 'appended', version });
    }
    expect(await logLength(executionId)).toBe(5);
  });

  test('is told from one that lost against another append or an earlier use of its key', async () => {
    const tenant = newTenant();
    const command = { scope: 'start', key: 'k', digest: 'd' };
    const taken = append({ tenant, command });
    await database.store.events.append(taken);
    const late = append({ executionId: taken.executionId, tenant, events: [created('other')] });
    const again = append({ tenant, command });
    expect(await losing(() => store.events.append(late))).toEqual({ status: 'conflict' });
    expect(await losing(() => store.events.append(again))).toEqual({
      status: 'duplicate',
      executionId: taken.executionId,
      digest: 'd',
    });
    expect(await logLength(again.executionId)).toBe(0);
  });

  test('is recognised although somebody else went on behind it', async () => {
    const given = append();
    await store.events.append(append());
    proxy.loseReplies(1, isAppend);
    await proxy.set({ refuse: true });
    const outcome = store.events.append(given);
    await eventually(async () => expect(await logLength(given.executionId)).toBe(1));
    const behind = append({ executionId: given.executionId, expectedVersion: 1, events: [signal('s')] });
    expect(await database.store.events.append(behind)).toEqual({ status: 'appended', version: 2 });
    await proxy.heal();
    expect(await outcome).toEqual({ status: 'appended', version: 1 });
  });

  test('waits for the backend of the lost connection, which may still commit', async () => {
    const given = append({ wakeAt: 5 });
    const holder = await database.connect();
    await holder.query('BEGIN; LOCK TABLE runlog.agenda IN ACCESS EXCLUSIVE MODE');
    const outcome = store.events.append(given);
    const waiting = (count: number) =>
      eventually(async () => {
        const { rows } = await database.admin.query(
          `SELECT pid FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE '%WITH input AS%' AND wait_event_type = 'Lock'`,
        );
        expect(rows).toHaveLength(count);
      });
    await waiting(1);
    proxy.reset();
    await waiting(2);
    await holder.query('COMMIT');
    expect(await outcome).toEqual({ status: 'appended', version: 1 });
    expect(await logLength(given.executionId)).toBe(1);
  });

  test('is written again when its backend was ended before the commit', async () => {
    const given = append({ wakeAt: 5 });
    const holder = await database.connect();
    await holder.query('BEGIN; LOCK TABLE runlog.agenda IN ACCESS EXCLUSIVE MODE');
    const outcome = store.events.append(given);
    await eventually(async () => {
      const { rows } = await database.admin.query(
        `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE '%WITH input AS%' AND wait_event_type = 'Lock'`,
      );
      expect(rows).toEqual([{ ended: true }]);
    });
    await holder.query('COMMIT');
    expect(await outcome).toEqual({ status: 'appended', version: 1 });
    expect(await logLength(given.executionId)).toBe(1);
  });

  test('is confirmed by a further commit when the first one was only warned of', async () => {
    await database.admin.query(`CREATE SEQUENCE runlog.warned`);
    await database.admin.query(
      `CREATE FUNCTION runlog.warn_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = runlog AS $$
        BEGIN
          IF nextval('warned') = 1 THEN RAISE WARNING 'not replicated'; END IF;
          RETURN NULL;
        END $$`,
    );
    await database.admin.query(
      `CREATE TRIGGER warn_once AFTER INSERT ON runlog.command EXECUTE FUNCTION runlog.warn_once()`,
    );
    const given = append({ tenant: newTenant(), command: { scope: 's', key: 'k', digest: 'd' } });
    expect(await store.events.append(given)).toEqual({ status: 'appended', version: 1 });
    const { rows } = await database.admin.query(`SELECT last_value::int AS tries FROM runlog.warned`);
    expect(rows).toEqual([{ tries: 2 }]);
    await database.admin.query(`DROP TRIGGER warn_once ON runlog.command`);
  });

  test('stays in doubt when the database does not come back in time, and its key tells a later try', async () => {
    const hasty = await open(200);
    const given = append({ tenant: newTenant(), command: { scope: 'start', key: 'k', digest: 'd' } });
    await hasty.events.append(append());
    proxy.loseReplies(1, isAppend);
    await proxy.set({ refuse: true });
    await expect(hasty.events.append(given)).rejects.toMatchObject({
      code: 'store_unavailable',
      inDoubt: true,
      retryable: true,
    });
    await proxy.heal();
    expect(await hasty.events.append(given)).toEqual({
      status: 'duplicate',
      executionId: given.executionId,
      digest: 'd',
    });
    await hasty.close();
  });

  test('has one effect, whichever of many answers are lost', async () => {
    const executions = Array.from({ length: 20 }, newId);
    const before = proxy.lostReplies;
    for (let version = 0; version < 12; version += 1) {
      if (version % 2 === 1) proxy.loseReplies(1 + (version % 3), isAppend);
      const outcomes = await Promise.all(
        executions.map((executionId) =>
          store.events.append(
            append({ executionId, expectedVersion: version, events: [signal(`${version}`)] }),
          ),
        ),
      );
      expect(outcomes).toEqual(executions.map(() => ({ status: 'appended', version: version + 1 })));
    }
    expect(proxy.lostReplies - before).toBeGreaterThanOrEqual(6);
    const logs = await database.store.events.readMany(executions.map((executionId) => ({ executionId })));
    for (const log of logs.values())
      expect(Array.isArray(log) && log.map(({ data }) => (data as { signalId: string }).signalId)).toEqual(
        Array.from({ length: 12 }, (_, version) => `${version}`),
      );
  });

  test('leaves the readers and the list working over new connections', async () => {
    const given = append();
    await store.events.append(given);
    await store.events.read(given.executionId);
    await store.list.list({ tenant: 't' }, { limit: 1 });
    proxy.reset();
    await eventually(async () => {
      expect(await store.events.read(given.executionId)).toHaveLength(1);
      expect(await store.list.list({ tenant: 't' }, { limit: 1 })).toEqual([]);
    });
  });
});
