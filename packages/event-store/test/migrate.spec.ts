import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@runlog/testkit';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { MigrationFailed, ServerUnfit, StoreUnavailable } from '../src/errors.js';
import { ownRoles } from '../src/connection/session.js';
import { migrations } from '../src/migrations/all.js';
import { migrate } from '../src/migrations/migrate.js';
import { type EventStoreOptions, openEventStore } from '../src/open-event-store.js';
import { append } from './support/events.js';

describe('migrate', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  beforeEach(async () => {
    database = await testDatabase();
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    await database.drop();
  });

  const open = (more: Partial<EventStoreOptions> = {}) =>
    openEventStore({ url: database.url, allowUnsafeDurability: true, ...more });
  const partitions = async (): Promise<string[]> => {
    const { rows } = await admin.query<{ name: string }>(`SELECT relname AS name FROM pg_inherits
      JOIN pg_class ON oid = inhrelid WHERE inhparent = 'runlog.event'::regclass ORDER BY relname`);
    return rows.map(({ name }) => name);
  };

  test('may be run by many processes at once, and again', async () => {
    await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)));
    await migrate(database.url);
    const { rows } = await admin.query(`SELECT count(*)::int AS count FROM runlog.migration`);
    expect(rows).toEqual([{ count: migrations.length }]);
  });

  test('draws the secrets of the installation once', async () => {
    await migrate(database.url);
    const store = await open();
    const secret = await store.secret('task_tokens');
    await migrate(database.url);
    expect(await store.secret('task_tokens')).toEqual(secret);
    expect(secret).toHaveLength(32);
    await store.close();
  });

  test('fixes the count of partitions at the first time', async () => {
    await migrate(database.url, { partitions: 4 });
    await migrate(database.url, { partitions: 32 });
    const store = await open();
    expect(store.cluster.partitions).toBe(4);
    await store.close();
  });

  test('makes the log’s partitions of this month and the next three, and one for all else', async () => {
    await migrate(database.url);
    const { rows } = await admin.query<{ name: string }>(
      `SELECT to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => n), '"event_"YYYY_MM')
        AS name FROM generate_series(0, 3) n`,
    );
    expect(await partitions()).toEqual([...rows.map(({ name }) => name), 'event_default'].toSorted());
  });

  test('puts an execution’s events into the month of its id', async () => {
    await migrate(database.url);
    const store = await open();
    const late = uuidv7({ msecs: Date.parse('2020-01-01') });
    await Promise.all([late, uuidv7()].map((executionId) => store.events.append(append({ executionId }))));
    const { rows } = await admin.query<{ id: string; partition: string }>(
      `SELECT execution_id AS id, tableoid::regclass::text AS partition FROM runlog.event`,
    );
    for (const { id, partition } of rows)
      expect(partition).toMatch(id === late ? /event_default$/ : /event_\d{4}_\d{2}$/);
    expect(rows).toHaveLength(2);
    await store.close();
  });

  test('leaves a month in the default partition whose events are there already', async () => {
    await migrate(database.url);
    const store = await open();
    const inFiveMonths = new Date();
    inFiveMonths.setUTCMonth(inFiveMonths.getUTCMonth() + 5, 2);
    await store.events.append(append({ executionId: uuidv7({ msecs: inFiveMonths.getTime() }) }));
    const before = await partitions();
    const made = await store.dataSource.query('SELECT runlog.ensure_event_partitions(6) AS made');
    expect(made).toEqual([{ made: 2 }]);
    expect(await partitions()).toHaveLength(before.length + 2);
    await store.close();
  });

  test('leaves rights and walls alone where a newer release has been, whose processes may be at work', async () => {
    await migrate(database.url);
    await admin.query(`CREATE TABLE runlog.of_tomorrow (); GRANT SELECT ON runlog.of_tomorrow TO runlog_gateway;
      GRANT UPDATE (name) ON runlog.definition TO runlog_gateway;
      INSERT INTO runlog.migration (timestamp, name) VALUES (9999999999999, 'OfTomorrow9999999999999')`);
    await migrate(database.url);
    const { rows } =
      await admin.query(`SELECT has_table_privilege('runlog_gateway', 'runlog.of_tomorrow', 'SELECT')
      AND has_column_privilege('runlog_gateway', 'runlog.definition', 'name', 'UPDATE') AS kept`);
    expect(rows).toEqual([{ kept: true }]);
    await (await open()).close();
  });

  test('takes from a table of its own release what its permission table does not give', async () => {
    await migrate(database.url);
    await admin.query(`GRANT UPDATE (name) ON runlog.definition TO runlog_gateway`);
    await migrate(database.url);
    const { rows } = await admin.query(
      `SELECT has_column_privilege('runlog_gateway', 'runlog.definition', 'name', 'UPDATE') AS kept`,
    );
    expect(rows).toEqual([{ kept: false }]);
  });

  test('a plain login that was granted the role may serve, and may not change the log', async () => {
    await migrate(database.url);
    const login = `login_${database.name}`;
    await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'secret'; GRANT runlog_app TO ${login}`);
    const url = new URL(database.url);
    url.username = login;
    url.password = 'secret';
    const store = await open({ url: url.href });
    expect(await store.events.append(append())).toEqual({ status: 'appended', version: 1 });
    await expect(store.dataSource.query('DELETE FROM runlog.event')).rejects.toThrow(/permission denied/);
    await store.close();
    await admin.query(`DROP OWNED BY ${login}; DROP ROLE ${login}`);
  });

  test('an owner without superuser rights may migrate, and serve under the same URL', async () => {
    const owner = `owner_${database.name}`;
    await admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'secret'`);
    await admin.query(`ALTER DATABASE ${database.name} OWNER TO ${owner}`);
    // Another database of this server made the roles before; then its owner has to be let in by an operator.
    for (const role of ownRoles)
      await admin.query(`DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}')
        THEN GRANT ${role} TO ${owner}; END IF; END $$`);
    const url = new URL(database.url);
    url.username = owner;
    url.password = 'secret';
    await migrate(url.href);
    const store = await open({ url: url.href });
    expect(await store.events.append(append())).toEqual({ status: 'appended', version: 1 });
    await expect(store.dataSource.query('DELETE FROM runlog.event')).rejects.toThrow(/permission denied/);
    await store.close();
    await admin.query(`ALTER DATABASE ${database.name} OWNER TO CURRENT_USER`);
    await admin.query(
      `REASSIGN OWNED BY ${owner} TO CURRENT_USER; DROP OWNED BY ${owner}; DROP ROLE ${owner}`,
    );
  });

  test('says what went wrong, and leaves nothing half done', async () => {
    await admin.query(`CREATE SCHEMA runlog; CREATE TABLE runlog.cluster (x int)`);
    await expect(migrate(database.url)).rejects.toThrow(MigrationFailed);
    const { rows } = await admin.query(`SELECT to_regclass('runlog.event') AS event`);
    expect(rows).toEqual([{ event: null }]);
  });

  describe('the check at the start', () => {
    const setting = (name: string, value: string) =>
      admin.query(`ALTER DATABASE ${database.name} SET ${name} = ${value}`);

    test('refuses a database that was not migrated', async () => {
      await expect(open()).rejects.toMatchObject({ code: 'server_unfit', reason: 'not_migrated' });
    });

    test('refuses a server that may forget what it confirmed, unless told otherwise', async () => {
      await migrate(database.url);
      await setting('synchronous_commit', 'off');
      await expect(open({ allowUnsafeDurability: false })).rejects.toThrow(
        new ServerUnfit('durability_off', 'the server may forget what it confirmed: synchronous_commit=off'),
      );
      await (await open()).close();
      await setting('synchronous_commit', 'on');
      await (await open({ allowUnsafeDurability: false })).close();
    });

    test('refuses a login that may not switch to the application’s role', async () => {
      await migrate(database.url);
      const login = `stranger_${database.name}`;
      await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD 'secret'`);
      const url = new URL(database.url);
      url.username = login;
      url.password = 'secret';
      await expect(open({ url: url.href })).rejects.toMatchObject({ reason: 'role_missing' });
      await admin.query(`DROP ROLE ${login}`);
    });

    test('refuses a cluster whose transactions are behind the log, as after the restore of a dump', async () => {
      await migrate(database.url);
      await admin.query(
        `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at, transaction_id)
         VALUES ($1, 1, 't', 'ExecutionStarted', 1, '{}', now(), '900000000000')`,
        [uuidv7()],
      );
      await expect(open()).rejects.toMatchObject({ reason: 'transactions_behind_log' });
    });

    test('opens while others append', async () => {
      await migrate(database.url);
      const busy = await open();
      let appending = true;
      const load = async (): Promise<void> => {
        while (appending) await busy.events.append(append());
      };
      const loads = Array.from({ length: 8 }, load);
      try {
        for (let time = 0; time < 15; time += 1) await (await open()).close();
      } finally {
        appending = false;
        await Promise.all(loads);
        await busy.close();
      }
    });

    test('says that a server which does not answer may come back', async () => {
      const nowhere = 'postgres://postgres@127.0.0.1:1/nothing';
      await expect(open({ url: nowhere })).rejects.toThrow(StoreUnavailable);
      await expect(migrate(nowhere)).rejects.toThrow(MigrationFailed);
    });
  });
});
