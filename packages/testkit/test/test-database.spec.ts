import { afterAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { testDatabase, type Migration, type TestDatabase } from '../src/index.js';

const opened: TestDatabase[] = [];

const open = async (migrate?: Migration): Promise<TestDatabase> => {
  const database = await testDatabase(migrate === undefined ? {} : { migrate });
  opened.push(database);
  return database;
};

const query = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(text);
    return result.rows;
  } finally {
    await client.end();
  }
};

afterAll(async () => {
  await Promise.all(opened.map((database) => database.drop()));
});

describe('a test database', () => {
  test('belongs to one caller: what one writes, the other does not see', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    await query(one.url, 'create table facts (id int)');
    const found = await query(other.url, `select to_regclass('facts') as facts`);
    expect(found).toEqual([{ facts: null }]);
  });

  test('is migrated once per digest, however many ask at once', async () => {
    let applied = 0;
    const apply = async (url: string): Promise<void> => {
      applied += 1;
      await query(url, 'create table facts (id int)');
    };
    const migrate = { digest: `facts-${String(process.pid)}-${String(Date.now())}`, apply };
    const databases = await Promise.all([1, 2, 3, 4].map(() => open(migrate)));
    const counts = await Promise.all(
      databases.map(({ url }) => query(url, 'select count(*)::int as n from facts')),
    );
    expect(counts).toEqual(databases.map(() => [{ n: 0 }]));
    expect(applied).toBe(1);
  });

  test('is not offered half migrated after a migration that failed', async () => {
    const digest = `broken-${String(process.pid)}-${String(Date.now())}`;
    const broken = open({
      digest,
      apply: (url) => query(url, 'create table half (id int); select 1/0').then(() => undefined),
    });
    await expect(broken).rejects.toThrow('division by zero');
    const whole = await open({
      digest,
      apply: (url) => query(url, 'create table whole (id int)').then(() => undefined),
    });
    expect(
      await query(whole.url, `select to_regclass('half') as half, to_regclass('whole')::text as whole`),
    ).toEqual([{ half: null, whole: 'whole' }]);
  });

  test('is gone after drop, even with a connection open', async () => {
    const database = await open();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'select 1')).rejects.toThrow('does not exist');
  });

  test('stands on a server whose answered commits are on the disk', async () => {
    const { url } = await open();
    const shown = await query(
      url,
      `select name, setting from pg_settings where name in
       ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums') order by name`,
    );
    expect(shown.map(({ setting }) => setting)).toEqual(['on', 'on', 'on', 'on']);
  });
});
