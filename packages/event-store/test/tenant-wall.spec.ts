import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caughtUp } from '@runlog/testkit';
import pg from 'pg';
import { applicationSettings, settingsFor, withSettings } from '../src/connection/session.js';
import { openEventStore, type OpenEventStore } from '../src/open-event-store.js';
import { append, created, newId } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const tables = ['event', 'definition', 'execution_summary', 'snapshot', 'summary_of_tenant', 'tenant_usage'];

describe('behind the conditions of its queries, a gateway sees one tenant at a time', () => {
  let database: TestStore;
  let gateway: OpenEventStore;
  let session: pg.Client;
  const executions = { ada: newId(), bob: newId() };
  const definitions: Record<string, string> = {};

  beforeAll(async () => {
    database = await openTestDatabase();
    const { store, url } = database;
    gateway = await openEventStore({ url, service: 'gateway', allowUnsafeDurability: true });
    for (const tenant of ['ada', 'bob'] as const) {
      const executionId = executions[tenant];
      const creation = created(tenant, { labels: { team: 'red' } });
      await gateway.events.append(append({ executionId, tenant, events: [creation] }));
      const { id } = await gateway.definitions.put({ tenant, name: 'n', language: 'l', document: 'd' });
      definitions[tenant] = id;
      await store.events.saveSnapshots([{ executionId, version: 1, foldVersion: 3, state: {} }]);
    }
    await caughtUp(store.projector);
    session = new pg.Client({
      connectionString: withSettings(url, settingsFor(applicationSettings, 'gateway')),
    });
    await session.connect();
  });
  afterAll(async () => {
    await session.end();
    await gateway.close();
    await database.close();
  });

  const tenantsSeen = async (table: string): Promise<unknown[]> => {
    const owner = table === 'snapshot' ? 'execution_id' : 'tenant';
    const { rows } = await session.query<{ owner: string }>(
      `SELECT DISTINCT ${owner} AS owner FROM runlog.${table}`,
    );
    const names = { [executions.ada]: 'ada', [executions.bob]: 'bob' };
    return rows.map(({ owner: seen }) => names[seen] ?? seen);
  };

  test.each(tables)('of %s it sees nothing before it says for whom it looks', async (table) => {
    expect(await tenantsSeen(table)).toEqual([]);
  });

  test.each(tables)(
    'of %s it sees what belongs to whom it names, although the query asks for all',
    async (table) => {
      await session.query('BEGIN');
      await session.query(`SELECT set_config('runlog.tenant', 'ada', true)`);
      expect(await tenantsSeen(table)).toEqual(['ada']);
      await session.query('COMMIT');
      expect(await tenantsSeen(table)).toEqual([]);
    },
  );

  test('it cannot define in the name of another', async () => {
    await session.query('BEGIN');
    await session.query(`SELECT set_config('runlog.tenant', 'ada', true)`);
    const forged = session.query(
      `INSERT INTO runlog.definition (id, tenant, name, version, language, document)
        VALUES ($1, 'bob', 'forged', 1, 'l', 'd')`,
      [newId()],
    );
    await expect(forged).rejects.toThrow(/row-level security/);
    await session.query('ROLLBACK');
  });

  test('its appending sessions see no content at all', async () => {
    const appender = new pg.Client({
      connectionString: withSettings(database.url, settingsFor(applicationSettings, 'appender')),
    });
    await appender.connect();
    for (const column of ['data', 'type', 'tenant', '*'])
      await expect(appender.query(`SELECT ${column} FROM runlog.event`)).rejects.toMatchObject({
        code: '42501',
      });
    await appender.end();
  });

  test('its store reads an execution for its tenant, and for nobody else', async () => {
    const { events } = gateway;
    const id = executions.ada;
    expect(await events.read(id, { tenant: 'ada' })).toHaveLength(1);
    expect(await events.read(id, { tenant: 'ada', toTime: Number.MAX_SAFE_INTEGER / 1e6 })).toHaveLength(0);
    expect(await events.read(id, { tenant: 'bob' })).toEqual([]);
    expect(await events.read(id)).toEqual([]);
    const many = [{ executionId: id }, { executionId: executions.bob }];
    const seen = await events.readMany(many, 'bob');
    expect([...seen].map(([one, log]) => [one, Array.isArray(log) && log.length])).toEqual([
      [id, 0],
      [executions.bob, 1],
    ]);
    expect([...(await events.snapshots([id, executions.bob], 'ada')).keys()]).toEqual([id]);
  });

  test('its store finds definitions for their tenant, and for nobody else', async () => {
    const id = definitions['ada'] ?? '';
    expect(await gateway.definitions.byId(id, 'ada')).toMatchObject({ id });
    expect(await gateway.definitions.byId(id, 'bob')).toBeUndefined();
    expect(await gateway.definitions.byId(id)).toBeUndefined();
    expect(await gateway.definitions.byName('ada', 'n')).toMatchObject({ id });
    expect(await gateway.definitions.list('ada', { limit: 10 })).toHaveLength(1);
  });

  test.each([
    {},
    { labels: { team: 'red' } },
    { statuses: ['created' as const] },
    { definitionName: 'none' },
  ])('its store lists for a tenant what is theirs: %j', async (narrowing) => {
    const found = await gateway.list.list({ tenant: 'ada', ...narrowing }, { limit: 10 });
    expect(found.map(({ id }) => id)).toEqual('definitionName' in narrowing ? [] : [executions.ada]);
  });

  test('a statement that fails leaves a session that names nobody', async () => {
    const failing = gateway.events.read(executions.ada, { tenant: 'ada', limit: -1 });
    await expect(failing).rejects.toThrow(/LIMIT/);
    expect(await gateway.events.read(executions.ada)).toEqual([]);
    expect(await gateway.events.read(executions.ada, { tenant: 'ada' })).toHaveLength(1);
  });

  test('the wall is there again after the list was built anew', async () => {
    const { rebuildSummaries } = await import('../src/projection/rebuild-summaries.js');
    expect(await rebuildSummaries(database.url)).toEqual({ rows: 2, different: 0 });
    for (const table of ['execution_summary', 'summary_of_tenant', 'tenant_usage'])
      expect(await tenantsSeen(table)).toEqual([]);
    expect((await gateway.list.usage('bob')).bytes).toBeGreaterThan(0);
    expect(await gateway.list.list({ tenant: 'bob' }, { limit: 10 })).toHaveLength(1);
  });
});
