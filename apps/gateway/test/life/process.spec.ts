import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterEach, expect, test } from '@jest/globals';
import { testDatabase, testNats } from '@runlog/testkit';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => void child?.kill('SIGKILL'));

function run(env: Record<string, string>) {
  const started = spawn(process.execPath, [program], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  child = started;
  const out = { stdout: '', stderr: '' };
  started.stdout.on('data', (text) => (out.stdout += String(text)));
  started.stderr.on('data', (text) => (out.stderr += String(text)));
  const exited = once(started, 'exit').then(([code]) => code as number | null);
  const ready = new Promise<Record<string, string>>((resolve) => {
    started.stdout.on('data', () => {
      const line = out.stdout.split('\n').find((text) => text.includes('"event":"ready"'));
      if (line !== undefined) resolve(JSON.parse(line));
    });
  });
  return { started, out, exited, ready };
}

test('the process says where it can be reached, takes YaWL and tasks, and ends with 0 on SIGTERM', async () => {
  const database = await testDatabase();
  const nats = await testNats();
  const { started, out, exited, ready } = run({
    RUNLOG_POSTGRES_URL: database.url,
    RUNLOG_NATS_URL: nats.url,
    RUNLOG_SUBJECT_PREFIX: nats.prefix,
    RUNLOG_HTTP_PORT: '0',
    RUNLOG_GRPC_PORT: '0',
  });
  const { http, grpc } = await ready;
  expect(http).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(grpc).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(out.stdout).toContain('no authentication: whoever reaches http://127.0.0.1:');
  const define = (body: object) =>
    fetch(`${http}/v1/definitions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const yawl = (url: string) => ({
    yawl: '0.1',
    start: 'call',
    steps: { call: { httpCall: { url, method: 'GET' } } },
  });
  const taken = [
    await define({ name: 'one', language: 'task', document: { handler: 'echo' } }),
    await define({ name: 'two', language: 'yawl', document: yawl('http://127.0.0.1/\\(.id)') }),
  ];
  expect(taken.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await define({ name: 'three', language: 'yawl', document: yawl('\\(.id |)') });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    errors: [{ field: expect.stringMatching(/^document\.steps\.call\.httpCall\.url/) }],
  });
  started.kill('SIGTERM');
  expect(await exited).toBe(0);
  await nats.drop();
  await database.drop();
});

test('an environment that does not fit ends it with 2 and a line for every fault', async () => {
  const { out, exited } = run({ RUNLOG_POSTGRES_URL: 'here', RUNLOG_HTTP_PORT: '99999' });
  expect(await exited).toBe(2);
  for (const name of ['RUNLOG_POSTGRES_URL', 'RUNLOG_NATS_URL', 'RUNLOG_HTTP_PORT'])
    expect(out.stderr).toContain(name);
});

test('it does not open itself to others without asking who they are, and says what to set', async () => {
  const { out, exited } = run({
    RUNLOG_POSTGRES_URL: 'postgres://runlog@127.0.0.1:1/runlog',
    RUNLOG_NATS_URL: 'nats://127.0.0.1:1',
    RUNLOG_HTTP_HOST: '0.0.0.0',
  });
  expect(await exited).toBe(2);
  expect(out.stderr).toContain('RUNLOG_AUTH=required');
});
