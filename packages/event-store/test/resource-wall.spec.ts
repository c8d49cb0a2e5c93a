import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { applicationSettings, settingsFor, withSettings } from '../src/connection/session.js';
import { openEventStore, type OpenEventStore } from '../src/open-event-store.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const refused = { code: '42501' };

describe('of resources, a gateway learns across tenants whose one is, and nothing else', () => {
  let database: TestStore;
  let gateway: OpenEventStore;
  let session: pg.Client;
  const connect = async (service: 'gateway' | 'appender' | 'scheduler'): Promise<pg.Client> => {
    const settings = settingsFor(applicationSettings, service);
    const client = new pg.Client({ connectionString: withSettings(database.url, settings) });
    await client.connect();
    return client;
  };
  beforeAll(async () => {
    database = await openTestDatabase();
    gateway = await openEventStore({ url: database.url, service: 'gateway', allowUnsafeDurability: true });
    for (const tenant of ['ada', 'bob'])
      await gateway.resources.create({
        tenant,
        kind: 'flow',
        id: `of-${tenant}`,
        name: 'same',
        data: tenant,
      });
    session = await connect('gateway');
  });
  afterAll(async () => {
    await session.end();
    await gateway.close();
    await database.close();
  });
  const asAda = async <T>(work: () => Promise<T>): Promise<T> => {
    await session.query('BEGIN');
    await session.query(`SELECT set_config('runlog.tenant', 'ada', true)`);
    try {
      return await work();
    } finally {
      await session.query('ROLLBACK');
    }
  };

  test('its store serves both, each with what is theirs', async () => {
    const { resources } = gateway;
    for (const tenant of ['ada', 'bob']) {
      expect(await resources.byName(tenant, 'flow', 'same')).toMatchObject({ data: tenant });
      expect(await resources.list({ tenant, kind: 'flow' }, { limit: 9 })).toMatchObject([{ tenant }]);
      expect(await resources.tenantOf('flow', `of-${tenant}`)).toBe(tenant);
    }
  });

  test('before it names a tenant, it sees no row, and changes none', async () => {
    expect((await session.query(`SELECT FROM runlog.resource`)).rowCount).toBe(0);
    expect((await session.query(`UPDATE runlog.resource SET data = '0'`)).rowCount).toBe(0);
    expect((await session.query(`DELETE FROM runlog.resource`)).rowCount).toBe(0);
  });

  test('for the tenant that it names, a query that asks for all sees theirs', async () => {
    await asAda(async () => {
      const { rows } = await session.query(`SELECT tenant FROM runlog.resource`);
      expect(rows).toEqual([{ tenant: 'ada' }]);
      expect((await session.query(`DELETE FROM runlog.resource`)).rowCount).toBe(1);
    });
  });

  test('it puts nothing in the name of another, and gives nothing away', async () => {
    const put = `INSERT INTO runlog.resource (kind, id, tenant, data) VALUES ('flow', 'forged', 'bob', '0')`;
    await asAda(() => expect(session.query(put)).rejects.toThrow(/row-level security/));
    const give = `UPDATE runlog.resource SET tenant = 'bob'`;
    await asAda(() => expect(session.query(give)).rejects.toThrow(/row-level security/));
  });

  test('the function that looks past the wall takes one kind and one id, and answers a tenant', async () => {
    const ask = async (kind: string | null, id: string | null): Promise<unknown> =>
      (await session.query(`SELECT runlog.tenant_of_resource($1, $2) AS found`, [kind, id])).rows;
    expect(await ask('flow', 'of-bob')).toEqual([{ found: 'bob' }]);
    for (const [kind, id] of [
      ['flow', '%'],
      ['%', 'of-bob'],
      [null, 'of-bob'],
      ['flow', null],
      ['flow', `' OR true --`],
    ] as const)
      expect(await ask(kind, id)).toEqual([{ found: null }]);
  });

  test('it is the only function with its owner’s rights that a gateway may call', async () => {
    const { rows } = await database.admin.query<{ name: string; role: string }>(
      `SELECT p.proname AS name, role FROM pg_proc p, unnest($1::text[]) role
        WHERE p.pronamespace = 'runlog'::regnamespace AND p.prosecdef AND has_function_privilege(role, p.oid, 'EXECUTE')
        ORDER BY role`,
      [['runlog_gateway', 'runlog_appender', 'runlog_scheduler']],
    );
    expect(rows).toEqual([
      { name: 'tenant_of_resource', role: 'runlog_gateway' },
      { name: 'ensure_event_partitions', role: 'runlog_scheduler' },
    ]);
  });

  test('no object of the session stands in for what the function reads', async () => {
    await session.query(
      `CREATE TEMP TABLE resource AS SELECT 'flow' AS kind, 'of-bob' AS id, 'eve' AS tenant`,
    );
    await session.query(`SET search_path = pg_temp, public`);
    const { rows } = await session.query(`SELECT runlog.tenant_of_resource('flow', 'of-bob') AS found`);
    expect(rows).toEqual([{ found: 'bob' }]);
    await session.query(`RESET search_path`);
  });

  test.each(['appender', 'scheduler'] as const)('a %s has no part in it', async (service) => {
    const client = await connect(service);
    await expect(client.query(`SELECT FROM runlog.resource`)).rejects.toMatchObject(refused);
    await expect(client.query(`SELECT runlog.tenant_of_resource('flow', 'x')`)).rejects.toMatchObject(
      refused,
    );
    await client.end();
  });
});
