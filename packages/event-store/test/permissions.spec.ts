import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import pg from 'pg';
import { migrateAsOwner } from '../src/migrations/migrate.js';
import { ownRoles, serviceRoles } from '../src/connection/session.js';
import { openEventStore, type OpenEventStore } from '../src/open-event-store.js';
import { eachColumn } from '../src/roles/apply-permissions.js';
import { tablePermissions, verbsByRole } from '../src/roles/permission-table.js';
import { append, completed, newId, started } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

type Service = 'gateway' | 'scheduler';

const verbs = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

interface Right {
  readonly table: string;
  readonly role: string;
  readonly verb: string;
  readonly granted: boolean;
}

describe('each service may do at Postgres what its row in the permission table says', () => {
  let database: TestStore;
  const stores: Partial<Record<Service, OpenEventStore>> = {};
  beforeAll(async () => {
    database = await openTestDatabase();
    for (const service of ['gateway', 'scheduler'] as const)
      stores[service] = await openEventStore({ url: database.url, service, allowUnsafeDurability: true });
  });
  afterAll(async () => {
    await Promise.all(Object.values(stores).map((store) => store.close()));
    await database.close();
  });
  const as = (service: Service): OpenEventStore => {
    const store = stores[service];
    if (!store) throw new Error(`${service} is not open`);
    return store;
  };

  const rights = async (): Promise<Right[]> => {
    const { rows } = await database.admin.query<Right>(
      `SELECT c.relname AS table, role, verb, has_table_privilege(role, c.oid, verb) AS granted
        FROM pg_class c, unnest($1::text[]) role, unnest($2::text[]) verb
        WHERE c.relnamespace = 'runlog'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
          AND NOT c.relispartition`,
      [ownRoles, verbs],
    );
    return rows;
  };

  test('every table of the schema has its row, and every row its table', async () => {
    const tables = new Set((await rights()).map(({ table }) => table));
    expect([...tables].toSorted()).toEqual(Object.keys(tablePermissions).toSorted());
  });

  test('every role has on every table what its row says, and nothing else', async () => {
    const wrong = (await rights()).filter(({ table, role, verb, granted }) => {
      const wanted = verbsByRole(table).get(role) ?? [];
      return granted !== wanted.some((allowed) => allowed === verb);
    });
    expect(wrong).toEqual([]);
  });

  test('rights on single columns are those of the rows', async () => {
    const { rows } = await database.admin.query<{ right: string }>(
      `SELECT c.relname || ' ' || a.grantee::regrole || ' ' || format('%s (%s)', a.privilege_type, t.attname) AS right
        FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
        WHERE c.relnamespace = 'runlog'::regnamespace AND NOT c.relispartition`,
    );
    const wanted = Object.keys(tablePermissions).flatMap((table) =>
      [...verbsByRole(table)].flatMap(([role, allowed]) =>
        allowed
          .filter((verb) => verb.includes('('))
          .flatMap(eachColumn)
          .map((right) => `${table} ${role} ${right}`),
      ),
    );
    expect(rows.map(({ right }) => right).toSorted()).toEqual(wanted.toSorted());
  });

  test('nobody has rights on a partition of the log', async () => {
    const { rows } = await database.admin.query(
      `SELECT c.relname, role FROM pg_class c, unnest($1::text[]) role, unnest($2::text[]) verb
        WHERE c.relispartition AND c.relkind = 'r' AND has_table_privilege(role, c.oid, verb)`,
      [ownRoles, verbs],
    );
    expect(rows).toEqual([]);
  });

  test('what a role was given by hand is taken back by the next migration', async () => {
    await database.admin.query(`GRANT UPDATE, TRUNCATE ON runlog.event TO runlog_gateway`);
    await migrateAsOwner(database.url);
    const wrong = (await rights()).filter(
      ({ table, role, verb, granted }) =>
        table === 'event' &&
        role === serviceRoles.gateway &&
        ['UPDATE', 'TRUNCATE'].includes(verb) &&
        granted,
    );
    expect(wrong).toEqual([]);
  });

  test('a gateway appends, defines and lists, but owns no partition', async () => {
    const { events, definitions, list, leases } = as('gateway');
    const creation = append();
    expect(await events.append(creation)).toMatchObject({ status: 'appended' });
    const next = append({ executionId: creation.executionId, expectedVersion: 1, events: [started] });
    expect(await events.append(next)).toEqual({ status: 'appended', version: 2 });
    await definitions.put({ tenant: 't', name: 'n', language: 'l', document: 'd' });
    expect(await list.list({ tenant: 'nobody' }, { limit: 1 })).toEqual([]);
    await expect(leases.renew('me', 1_000)).rejects.toThrow(/permission denied/);
  });

  test('a scheduler appends, leads and projects, but defines nothing', async () => {
    const { events, definitions, leases, projector } = as('scheduler');
    expect(await events.append(append())).toMatchObject({ status: 'appended' });
    expect(await leases.renew('me', 1_000)).toMatchObject({ held: [] });
    await projector.runOnce(10);
    const definition = { tenant: 't', name: 'other', language: 'l', document: 'd' };
    await expect(definitions.put(definition)).rejects.toThrow(/permission denied/);
  });

  test.each(['gateway', 'scheduler'] as const)(
    'a %s appends whatever an append can carry, and reads it',
    async (service) => {
      const { events } = as(service);
      const place = { executionId: newId(), tenant: 'tests' };
      const key = { scope: place.executionId, key: 'k', digest: 'd' };
      await events.append(append({ ...place, command: { ...key, key: 'first' }, wakeAt: 5 }));
      const large: NewEvent = {
        type: 'SignalReceived',
        data: { signalId: 's', name: 'n', payload: 'x'.repeat(200_000) },
      };
      const behind = append({ ...place, expectedVersion: 1, events: [large], command: key, wakeAt: 6 });
      expect(await events.append(behind)).toEqual({ status: 'appended', version: 2 });
      events.takeHead(place.executionId, 2);
      const end = append({ ...place, expectedVersion: 2, events: [large, completed], wakeAt: 'done' });
      expect(await events.append(end)).toEqual({ status: 'appended', version: 4 });
      const read = await events.read(place.executionId, { tenant: 'tests' });
      expect(read.map(({ data }) => data).slice(1, 3)).toEqual([large.data, large.data]);
      const many = await events.readMany([place], 'tests');
      expect(many.get(place.executionId)).toEqual(read);
    },
  );

  test('a gateway sees the payloads of the tenant that it names, and of no other', async () => {
    const seen = async (tenant: string): Promise<unknown> => {
      const runner = as('gateway').dataSource.createQueryRunner();
      try {
        await runner.startTransaction();
        await runner.query(`SELECT set_config('runlog.tenant', $1, true)`, [tenant]);
        return await runner.query(`SELECT DISTINCT tenant FROM runlog.payload`);
      } finally {
        await runner.rollbackTransaction();
        await runner.release();
      }
    };
    expect(await seen('tests')).toEqual([{ tenant: 'tests' }]);
    expect(await seen('others')).toEqual([]);
    expect(await seen('')).toEqual([]);
  });

  test.each(['gateway', 'scheduler'] as const)(
    'no verb of a %s changes what is recorded',
    async (service) => {
      const store = as(service);
      await store.events.append(append({ executionId: newId() }));
      const changes = [
        `UPDATE runlog.event SET data = '{}'`,
        `DELETE FROM runlog.event`,
        `TRUNCATE runlog.event`,
        `SELECT FROM runlog.event FOR UPDATE`,
        `ALTER TABLE runlog.event DISABLE TRIGGER ALL`,
        `DROP TABLE runlog.event`,
        `CREATE TABLE runlog.mine (x int)`,
        `UPDATE runlog.command SET digest = ''`,
        `DELETE FROM runlog.definition`,
      ];
      for (const change of changes)
        await expect(store.dataSource.query(change)).rejects.toMatchObject({ code: '42501' });
    },
  );
});

describe('a service with a login of its own', () => {
  let database: TestStore;
  let url = '';
  let login = '';
  beforeAll(async () => {
    database = await openTestDatabase();
    login = `gateway_${newId().replaceAll('-', '_')}`;
    await database.admin.query(
      `CREATE ROLE ${login} LOGIN PASSWORD 'secret'; GRANT runlog_gateway, runlog_appender TO ${login}`,
    );
    const own = new URL(database.url);
    own.username = login;
    own.password = 'secret';
    url = own.href;
  });
  afterAll(async () => {
    await database.admin.query(`DROP OWNED BY ${login}; DROP ROLE ${login}`);
    await database.close();
  });
  const open = (service: Service) => openEventStore({ url, service, allowUnsafeDurability: true });

  test('leaves the migration to the migrator, and serves', async () => {
    await migrateAsOwner(url);
    const store = await open('gateway');
    expect(await store.events.append(append())).toMatchObject({ status: 'appended' });
    await store.close();
  });

  test('does not become another service', async () => {
    await expect(open('scheduler')).rejects.toMatchObject({ reason: 'role_missing' });
  });

  test('does not serve on a schema that the migrator has still to bring up to its release', async () => {
    const { rows } = await database.admin.query<{ name: string }>(
      `DELETE FROM runlog.migration WHERE id = (SELECT max(id) FROM runlog.migration) RETURNING timestamp, name`,
    );
    await expect(open('gateway')).rejects.toMatchObject({ reason: 'not_migrated' });
    expect(rows).toHaveLength(1);
  });
});

describe('whoever owns the schema', () => {
  test('migrates', async () => {
    const database = await openTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`REVOKE SELECT ON runlog.cluster FROM runlog_gateway`);
    await migrateAsOwner(database.url);
    const { rows } = await client.query(
      `SELECT has_table_privilege('runlog_gateway', 'runlog.cluster', 'SELECT') AS granted`,
    );
    expect(rows).toEqual([{ granted: true }]);
    await client.end();
    await database.close();
  });
});
