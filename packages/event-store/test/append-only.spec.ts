import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import pg from 'pg';
import { applicationRole, applicationSettings, withSettings } from '../src/connection/session.js';
import { append, newId } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const denied = '42501';
const refusedByTrigger = '23000';

const changes = [
  `UPDATE runlog.event SET data = '{}'`,
  `DELETE FROM runlog.event`,
  `TRUNCATE runlog.event`,
  `UPDATE runlog.payload SET data = ''`,
  `DELETE FROM runlog.payload`,
  `TRUNCATE runlog.payload`,
  `UPDATE runlog.definition SET document = ''`,
  `DELETE FROM runlog.definition`,
  `TRUNCATE runlog.definition`,
];

describe('the log is append-only', () => {
  let database: TestStore;
  let session: pg.Client;
  let partition = '';
  const given = append();

  beforeAll(async () => {
    database = await openTestDatabase();
    await database.store.events.append(given);
    const payload = 'x'.repeat(200_000);
    const large: NewEvent = { type: 'SignalReceived', data: { signalId: 's', name: 'n', payload } };
    await database.store.events.append(append({ events: [large] }));
    await database.store.definitions.put({ tenant: 't', name: 'n', language: 'l', document: 'd' });
    session = new pg.Client({ connectionString: withSettings(database.url, applicationSettings) });
    await session.connect();
    const { rows } = await database.admin.query<{ partition: string }>(
      `SELECT 'runlog.' || relname AS partition FROM runlog.event e JOIN pg_class c ON c.oid = e.tableoid`,
    );
    partition = rows[0]?.partition ?? '';
  });
  afterAll(async () => {
    await session.end();
    await database.close();
  });

  const codeOf = (client: pg.Client, statement: string): Promise<unknown> =>
    client.query(statement).then(
      () => 'allowed',
      (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
    );

  test('services run as the application’s role, whoever logs in', async () => {
    const { rows } = await session.query('SELECT current_user AS role, session_user AS login');
    expect(rows).toEqual([{ role: applicationRole, login: new URL(database.url).username }]);
    const viaTypeOrm = await database.store.dataSource.query('SELECT current_user AS role');
    expect(viaTypeOrm).toEqual([{ role: applicationRole }]);
  });

  test.each([
    ...changes,
    `SELECT FROM runlog.event FOR UPDATE`,
    `DROP TABLE runlog.event`,
    `ALTER TABLE runlog.event DISABLE TRIGGER ALL`,
    `DELETE FROM runlog.command`,
    `UPDATE runlog.command SET digest = ''`,
    `UPDATE runlog.cluster SET partitions = 1`,
    `CREATE TABLE runlog.mine (x int)`,
    `SELECT setval('runlog.event_position', 1)`,
  ])('the application’s role may not: %s', async (statement) => {
    expect(await codeOf(session, statement)).toBe(denied);
  });

  test('the application’s role has no rights on the partitions themselves', async () => {
    expect(partition).toMatch(/^runlog\.event_\d{4}_\d{2}$/);
    for (const statement of [`SELECT FROM ${partition}`, `DELETE FROM ${partition}`, `TRUNCATE ${partition}`])
      expect(await codeOf(session, statement)).toBe(denied);
  });

  test.each(changes)('a trigger stops even the owner: %s', async (statement) => {
    expect(await codeOf(database.admin, statement)).toBe(refusedByTrigger);
  });

  test('triggers stop the owner on every partition', async () => {
    const { rows } = await database.admin.query<{ name: string }>(
      `SELECT 'runlog.' || relname AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = 'runlog.event'::regclass`,
    );
    expect(rows).toHaveLength(5);
    for (const { name } of rows) {
      expect(await codeOf(database.admin, `TRUNCATE ${name}`)).toBe(refusedByTrigger);
      await database.admin.query('BEGIN');
      const id = newId();
      await database.admin.query(
        `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
         VALUES ($1, 1, 't', 'ExecutionStarted', 1, '{}', now())`,
        [id],
      );
      const where = `WHERE execution_id = '${id}'`;
      expect(await codeOf(database.admin, `DELETE FROM runlog.event ${where}`)).toBe(refusedByTrigger);
      await database.admin.query('ROLLBACK');
    }
  });

  test('what was recorded is still there', async () => {
    expect(await database.store.events.read(given.executionId)).toHaveLength(1);
  });
});
