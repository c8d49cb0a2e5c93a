import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';

import { freePort, startPostgres, type PostgresOptions, type PostgresServer } from '../src/index.js';
import { sql } from './support/sql.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

const running: PostgresServer[] = [];

const start = async (options: Partial<PostgresOptions> = {}): Promise<PostgresServer> => {
  const dir = options.dir ?? join(await temporaryDirectory(), 'postgres');
  const server = await startPostgres({ ...options, dir });
  running.push(server);
  return server;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(removeTemporary);

describe('the embedded Postgres', () => {
  test('syncs commits, checks its pages, and listens on loopback TCP only', async () => {
    const server = await start();
    const rows = await sql(
      server.url,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
       'data_checksums', 'listen_addresses', 'unix_socket_directories', 'TimeZone')`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      TimeZone: 'UTC',
    });
  });

  test('keeps every committed row over kill -9 and a new start on the same port', async () => {
    const server = await start();
    await sql(server.url, 'create table facts (id int primary key)');
    for (let id = 0; id < 20; id++) await sql(server.url, `insert into facts values (${id})`);
    const before = server.pid;
    await server.kill();
    expect(server.pid).toBeUndefined();
    await server.start();
    expect(server.pid).not.toBe(before);
    expect(await sql(server.url, 'select count(*)::int as n from facts')).toEqual([{ n: 20 }]);
  });

  test('reports an end that nobody asked for, and no other', async () => {
    const server = await start();
    const seen: unknown[] = [];
    server.onExit((exit) => seen.push(exit));
    await server.kill();
    await server.start();
    await server.stop();
    expect(seen).toEqual([{ code: null, signal: 'SIGKILL' }]);
  });

  test('is found again by a later start: same data, same password, same port', async () => {
    const first = await start();
    await sql(first.url, 'create table facts (id int)');
    await first.stop();
    const second = await start({ dir: first.directory });
    expect(second.url).toBe(first.url);
    expect(await sql(second.url, `select to_regclass('facts')::text as facts`)).toEqual([{ facts: 'facts' }]);
  });

  test('demands its password, which only its own user can read', async () => {
    const server = await start();
    const { mode } = await stat(join(server.directory, 'password'));
    expect(mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'guess';
    await expect(sql(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  test('starts over a postmaster.pid whose process is by now somebody else', async () => {
    const server = await start();
    const file = join(server.directory, 'data', 'postmaster.pid');
    const left = (await readFile(file, 'utf8')).split('\n').slice(1);
    await server.kill();
    await writeFile(file, [String(process.pid), ...left].join('\n'));
    await server.start();
    expect(await sql(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('makes its cluster anew when an earlier attempt was interrupted half way', async () => {
    const dir = join(await temporaryDirectory(), 'postgres');
    await mkdir(join(dir, 'data.unfinished', 'base'), { recursive: true });
    await writeFile(join(dir, 'data.unfinished', 'PG_VERSION'), '18\n');
    const server = await start({ dir });
    expect(await sql(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('refuses data of another major version', async () => {
    const dir = join(await temporaryDirectory(), 'postgres');
    await mkdir(join(dir, 'data'), { recursive: true });
    await writeFile(join(dir, 'data', 'PG_VERSION'), '15\n');
    await expect(start({ dir })).rejects.toMatchObject({ code: 'postgres_version_mismatch' });
  });

  test('names the variable to set when the port that was asked for is taken', async () => {
    const port = await freePort();
    const squatter = createServer().listen(port, '127.0.0.1');
    try {
      await expect(start({ port })).rejects.toMatchObject({
        code: 'port_taken',
        message: expect.stringContaining('RUNLOG_POSTGRES_PORT'),
      });
    } finally {
      squatter.close();
    }
  });
});
