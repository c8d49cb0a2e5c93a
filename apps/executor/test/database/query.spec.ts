import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { eventually, freePort } from '@runlog/testkit';
import { AttemptAborted } from '@runlog/worker';
import { databaseQuery, ownDatabase, type QueryOptions } from '../support/database-calls.js';

const database = ownDatabase();
const run = (query: string, more: Record<string, Json> = {}, options: QueryOptions = {}): Promise<Json> =>
  databaseQuery({ dsn: database().url, query, ...more }, options);
const members = (): { host: string; port: number; user: string; password: string; database: string } => {
  const { hostname: host, port, username, password, pathname } = new URL(database().url);
  return {
    host,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
};
const sleepers = async (): Promise<Json> =>
  run("select count(*) from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'");

describe('a statement', () => {
  test('gives its rows in JSON that loses nothing', async () => {
    const query = `select 1 as small, 9007199254740993 as big, count(*) as n, 1.10::numeric as price, 0.5::float8 as half,
      'NaN'::float8 as none, true as yes, null as nothing, '{"a": [1]}'::jsonb as doc, '\\xff00'::bytea as raw,
      '2026-01-02 03:04:05.123456'::timestamp as at, array[1, 2] as list from (values (1)) v`;
    expect(await run(query)).toEqual({
      rows: [
        {
          small: 1,
          big: '9007199254740993',
          n: 1,
          price: '1.10',
          half: 0.5,
          none: 'NaN',
          yes: true,
          nothing: null,
          doc: { a: [1] },
          raw: '/wA=',
          at: '2026-01-02 03:04:05.123456',
          list: '{1,2}',
        },
      ],
      rowsAffected: 1,
    });
  });

  test('that is executed tells how many rows it affected', async () => {
    await run('create table orders (id int primary key, total int not null)', { mode: 'exec' });
    const insert = 'insert into orders values (1, 5), (2, 6) returning id';
    expect(await run(insert, { mode: 'exec' })).toEqual({ rowsAffected: 2 });
    expect(await run('update orders set total = 7 where id = 2 returning total')).toEqual({
      rows: [{ total: 7 }],
      rowsAffected: 1,
    });
  });

  test('takes values in the place of $1, $2, …', async () => {
    const parameters = ["it's", 7, true, null];
    expect(
      await run('select $1 as a, $2::int as b, $3::boolean as c, $4 as d', { parameters }),
    ).toMatchObject({
      rows: [{ a: "it's", b: 7, c: true, d: null }],
    });
  });

  test('is one statement: what a text adds to it is refused', async () => {
    await expect(run('select 1; drop table orders')).rejects.toMatchObject({
      code: 'database.invalid_query',
    });
  });

  test('may have a column of any name', async () => {
    expect(await run('select 1 as "__proto__", 2 as a, 3 as a')).toEqual({
      rows: [JSON.parse('{"__proto__": 1, "a": 3}')],
      rowsAffected: 1,
    });
  });

  test('runs on a connection that is given in parts', async () => {
    const query = 'select current_database() as name';
    expect(await databaseQuery({ connection: members(), query })).toMatchObject({
      rows: [{ name: database().name }],
    });
  });
});

describe('what a database refuses is told by its kind:', () => {
  test.each<[string, string, boolean]>([
    ['selec 1', 'invalid_query', false],
    ['select nothing', 'invalid_query', false],
    ['select 1/0', 'invalid_query', false],
    ["select 'x'::int", 'invalid_query', false],
    ["do $$ begin raise exception 'no' using errcode = '23505'; end $$", 'constraint_violation', false],
    ["do $$ begin raise exception 'no' using errcode = '40001'; end $$", 'conflict', true],
    ["do $$ begin raise exception 'no' using errcode = '40P01'; end $$", 'conflict', true],
    ["do $$ begin raise exception 'no' using errcode = '42501'; end $$", 'permission_denied', false],
    ["do $$ begin raise exception 'no' using errcode = '53300'; end $$", 'resource_exhausted', true],
    ["do $$ begin raise exception 'no' using errcode = '57P01'; end $$", 'unavailable', true],
    ["do $$ begin raise exception 'no' end $$", 'invalid_query', false],
    ["do $$ begin raise exception 'no'; end $$", 'failed', false],
  ])('%s is %s', async (query, kind, retryable) => {
    await expect(run(query)).rejects.toMatchObject({ code: `database.${kind}`, retryable });
  });

  test('a login', async () => {
    const connection = { ...members(), user: 'nobody', password: 'canary' };
    await expect(databaseQuery({ connection, query: 'select 1' })).rejects.toMatchObject({
      code: 'database.unauthenticated',
      retryable: false,
    });
  });

  test('a database that is not there', async () => {
    const connection = { ...members(), database: 'nowhere' };
    await expect(databaseQuery({ connection, query: 'select 1' })).rejects.toMatchObject({
      code: 'database.invalid_query',
    });
  });
});

describe('a statement ends early, and in the database, too,', () => {
  test('where its attempt is aborted', async () => {
    const abort = new AbortController();
    const failed = run('select pg_sleep(60)', {}, { signal: abort.signal });
    const expected = expect(failed).rejects.toMatchObject({ code: 'aborted', why: 'cancelled' });
    await eventually(async () => expect(await sleepers()).toMatchObject({ rows: [{ count: 1 }] }));
    abort.abort(new AttemptAborted('cancelled'));
    await expected;
    await eventually(async () => expect(await sleepers()).toMatchObject({ rows: [{ count: 0 }] }));
  });

  test('where the time of its attempt is over', async () => {
    const failed = run('select pg_sleep(60)', {}, { remainingMs: 200 });
    await expect(failed).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  test('where it takes longer than any call may', async () => {
    const failed = run('select pg_sleep(60)', {}, { limits: { callTimeoutMs: 200 } });
    await expect(failed).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await eventually(async () => expect(await sleepers()).toMatchObject({ rows: [{ count: 0 }] }));
  });

  test('before it began', async () => {
    const signal = AbortSignal.abort(new AttemptAborted('draining'));
    await expect(run('select 1', {}, { signal })).rejects.toMatchObject({ code: 'aborted', why: 'draining' });
  });
});

describe('an answer that is too large is cut off, for good:', () => {
  const tooLarge = { code: 'output_too_large', retryable: false };

  test('more than ten thousand rows', async () => {
    expect(await run('select generate_series(1, 10000)')).toMatchObject({ rowsAffected: 10_000 });
    await expect(run('select generate_series(1, 10001)')).rejects.toMatchObject(tooLarge);
    await expect(run('select generate_series(1, 1000000000)')).rejects.toMatchObject(tooLarge);
  });

  test('more bytes than an answer may have, in many rows or in one value', async () => {
    const limits = { bodyBytes: 100_000 };
    for (const query of [
      "select repeat('x', 1000) from generate_series(1, 101)",
      "select repeat('x', 200000)",
      "select repeat('x', 200000000)",
    ])
      await expect(run(query, {}, { limits })).rejects.toMatchObject(tooLarge);
  });

  test('JSON that is nested too deeply', async () => {
    const nested = "select ('[' || repeat('[', 3000) || repeat(']', 3000) || ']')::json as deep";
    await expect(run(nested)).rejects.toMatchObject(tooLarge);
  });

  test('but nobody reads rows that nobody wants', async () => {
    expect(await run('select generate_series(1, 10001)', { mode: 'exec' })).toEqual({ rowsAffected: 10_001 });
  });
});

describe('a secret', () => {
  let secretsDir: string;
  beforeAll(async () => {
    secretsDir = await mkdtemp(join(tmpdir(), 'secrets-'));
    await mkdir(join(secretsDir, 'default'));
    await writeFile(join(secretsDir, 'default', 'dsn'), database().url);
    await writeFile(join(secretsDir, 'default', 'password'), 'canary-password');
  });
  afterAll(() => rm(secretsDir, { recursive: true }));

  test('may be the whole address', async () => {
    expect(await run('select 1 as one', { dsn: 'secret://dsn' }, { secretsDir })).toMatchObject({
      rows: [{ one: 1 }],
    });
  });

  test('may be the password, and nothing that comes back holds it', async () => {
    const connection = { ...members(), password: 'secret://password' };
    const query = "select 'canary-password' as told";
    const output = await databaseQuery({ connection, query }, { secretsDir }).catch(
      (error: unknown) => error,
    );
    expect(JSON.stringify(output, ['rows', 'told', 'message', 'details'])).not.toContain('canary');
    const failing = databaseQuery({ connection, query: `select 'canary-password'::int` }, { secretsDir });
    await expect(failing).rejects.toMatchObject({ message: expect.not.stringContaining('canary') });
  });

  test.each(['missing', '../dsn'])('called %s ends the step', async (name) => {
    await expect(run('select 1', { dsn: `secret://${name}` }, { secretsDir })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('a connection', () => {
  test('goes to no inside target that the operator has not opened', async () => {
    await expect(run('select 1', {}, { allow: '' })).rejects.toMatchObject({
      code: 'forbidden_target',
      retryable: false,
    });
  });

  test('goes to the address that was checked, whatever its name leads to later', async () => {
    const { port } = members();
    const rounds = [['127.0.0.1'], ['10.0.0.1']];
    const resolve = async () => (rounds.shift() ?? []).map((address) => ({ address, family: 4 }));
    const connection = { ...members(), host: 'db.example' };
    const input = { connection, query: 'select 1 as one' };
    expect(await databaseQuery(input, { allow: `db.example:${port}`, resolve })).toHaveProperty('rows');
    await expect(databaseQuery(input, { allow: '127.0.0.1', resolve })).rejects.toMatchObject({
      code: 'forbidden_target',
      rule: 'private',
    });
  });

  test('that nobody answers is a network failure', async () => {
    const connection = { ...members(), port: await freePort() };
    await expect(databaseQuery({ connection, query: 'select 1' })).rejects.toMatchObject({
      code: 'network',
      retryable: true,
      details: { reason: 'ECONNREFUSED' },
    });
  });

  test('to what is no database, or has no TLS, is a network failure', async () => {
    const server = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('SSH-2.0\r\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const network = { code: 'network', retryable: true };
    for (const ssl of [false, true]) {
      const connection = { ...members(), port, ssl };
      await expect(databaseQuery({ connection, query: 'select 1' })).rejects.toMatchObject(network);
    }
    await new Promise((resolve) => server.close(resolve));
  });

  test('takes nothing of the executor’s own environment', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { PGPASSWORD: 'canary', PGHOST: '10.0.0.1', PGSSLMODE: 'require' });
    try {
      expect(await run('select 1 as one')).toMatchObject({ rows: [{ one: 1 }] });
    } finally {
      for (const name of ['PGPASSWORD', 'PGHOST', 'PGSSLMODE']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });
});
