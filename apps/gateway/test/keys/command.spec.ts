import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';
import { migrate, openEventStore } from '@runlog/event-store';
import { testDatabase } from '@runlog/testkit';

import { digestOfApiKey } from '../../src/auth/api-key.js';
import { Misused, readKeysCommand } from '../../src/keys/command.js';

const program = fileURLToPath(new URL('../../dist/keys/main.js', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function keys(url: string, ...args: string[]): Promise<Ended> {
  const env = { PATH: process.env['PATH'], RUNLOG_POSTGRES_URL: url };
  const run = promisify(execFile)(process.execPath, [program, ...args], { env });
  return run.then(
    (out) => ({ code: 0, ...out }),
    (error: Ended) => error,
  );
}

test('a key is shown once, listed without its secret, and revoked', async () => {
  const database = await testDatabase();
  await migrate(database.url);
  const store = await openEventStore({ url: database.url, allowUnsafeDurability: true });
  const scope = ['--scope', 'executions:read', '--scope', 'executions:start'];
  const made = await keys(
    database.url,
    'create',
    '--tenant',
    'acme',
    ...scope,
    '--name',
    'ci',
    '--expires',
    '90d',
  );
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const key = made.stdout.trim();
  const id = key.slice(4, 16);
  const found = await store.apiKeys.find(id);
  expect(found).toMatchObject({ tenants: ['acme'], scopes: ['executions:read', 'executions:start'] });
  expect(Buffer.from(found?.digest ?? [])).toEqual(digestOfApiKey(key));
  expect(found?.leftMs).toBeGreaterThan(89 * 24 * 3_600_000);
  const list = await keys(database.url, 'list');
  expect(list.stdout).toContain(`${id}\tci\tacme\texecutions:read,executions:start\t`);
  expect(list.stdout).not.toContain(key.slice(17));
  expect(await keys(database.url, 'revoke', id)).toMatchObject({ code: 0 });
  expect(await store.apiKeys.find(id)).toBeUndefined();
  expect(await keys(database.url, 'revoke', 'nosuchkey000')).toMatchObject({ code: 2, stdout: '' });
  await store.close();
  await database.drop();
});

test('a server that is away ends it with 1, and its password stays untold', async () => {
  const { code, stderr } = await keys('postgres://runlog:hidden@127.0.0.1:1/runlog', 'list');
  expect(code).toBe(1);
  expect(stderr).not.toContain('hidden');
});

const all = ['create', '--tenant', 'acme', '--scope', '*'];

test.each([
  [[]],
  [['burn']],
  [['list', 'all']],
  [['revoke']],
  [['create', '--scope', '*']],
  [['create', '--tenant', 'acme']],
  [['create', '--tenant', 'no such', '--scope', '*']],
  [['create', '--tenant', 'acme', '--scope', 'executions:*']],
  [[...all, '--expires', 'soon']],
  [[...all, '--expires', '0d']],
  [[...all, '--forever']],
])('%j is refused with a word of why', (args) => {
  expect(() => readKeysCommand(args)).toThrow(Misused);
});

test('all tenants, all scopes and repeated ones are understood', () => {
  const args = ['create', '--tenant', '*', '--scope', '*', '--scope', '*', '--expires', '12h'];
  expect(readKeysCommand(args)).toEqual({
    ...{ kind: 'create', name: '', tenants: ['*'], scopes: ['*'], expiresInMs: 12 * 3_600_000 },
  });
});
