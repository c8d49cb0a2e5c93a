import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RunlogClient, Worker } from '@runlog/client';
import { startNats, startPlatform, type NatsServer, type Platform } from '@runlog/local';
import { authorizationText, Subjects, userName, type BusUser } from '@runlog/messaging';
import { eventually } from '@runlog/testkit';

import { temporaryDirectory } from '../src/platform/temporary-directory.js';

const users: readonly BusUser[] = [
  { role: 'gateway' },
  { role: 'scheduler' },
  { role: 'executor' },
  { role: 'migrator' },
  { role: 'worker', name: 'acme', queues: ['work'] },
];
const password = 'canary/5f2c@x';
const lines: string[] = [];
const note = (line: string): void => void lines.push(line);
const refusals = (): string[] => lines.filter((line) => /violation|not_allowed_on_the_bus/i.test(line));

let nats: NatsServer;
let platform: Platform;
let target: Server;
let client: RunlogClient;
const urlOf = (user: string): string => nats.url.replace('//', `//${user}:${encodeURIComponent(password)}@`);

beforeAll(async () => {
  const directory = await temporaryDirectory();
  const text = authorizationText(
    new Subjects('runlog'),
    users.map((user) => ({ user, password: JSON.stringify(password) })),
  );
  expect(users.map(userName)).toContain('worker.acme');
  nats = await startNats({
    dir: join(directory, 'nats'),
    authorization: { text, user: 'migrator', password },
    onLine: note,
  });
  target = createServer((_request, answer) => {
    answer.setHeader('content-type', 'application/json').end('{"called":true}');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  platform = await startPlatform({
    dataDir: join(directory, 'data'),
    natsUrl: nats.url,
    schedulers: 2,
    tailor: (name) => ({
      env: { RUNLOG_NATS_URL: urlOf(name.replace(/-?\d*$/, '')), RUNLOG_LOG_LEVEL: 'debug' },
    }),
    observer: { line: (_name, line) => note(line) },
  });
  client = new RunlogClient({ http: platform.http });
  await client.define({ name: 'both', language: 'yawl', document: document() });
});

afterAll(async () => {
  await platform.stop();
  target.close();
  await nats.stop();
});

const document = (): string => String.raw`
yawl: '0.1'
start: call
steps:
  call: {httpCall: {url: 'http://127.0.0.1:${(target.address() as AddressInfo).port}/', output: '\({called: .called})', next: rest}}
  rest: {wait: {duration: 1, next: work}}
  work: {functionCall: {functionId: work, input: '\({n: .n})', output: '\({worked: .worked})'}}
`;

const start = async (count: number): Promise<string[]> => {
  const started = await Promise.all(
    Array.from({ length: count }, (_, n) => client.start({ definition: 'both', input: { n } })),
  );
  return started.map(({ id }) => id);
};
const allEnd = async (ids: readonly string[]): Promise<void> => {
  const ended = await Promise.all(ids.map((id) => client.wait(id)));
  expect(ended.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
};

test('the platform works where each service may do no more than its row of the table says', async () => {
  // Nobody serves the function yet: its tasks wait in the stream, and are pulled from there.
  const waiting = await start(5);
  await eventually(async () => {
    const [first] = waiting;
    expect(await client.get(first ?? '')).toMatchObject({ steps: [{ step: 'work' }] });
  });
  const worker = new Worker({
    nats: urlOf('worker.acme'),
    functions: { work: (input) => ({ worked: input }) },
    onError: (error) => note(`worker: ${String(error)}`),
  });
  await worker.start();
  await allEnd(waiting);
  // From here on they are handed over directly.
  await allEnd(await start(20));

  // Everything that the bus held is lost, and comes back without the migrator.
  const during = await start(5);
  await nats.kill();
  await nats.wipe();
  await nats.start();
  await allEnd([...during, ...(await start(5))]);
  await worker.stop();
  expect(refusals()).toEqual([]);
});

test('no line that a process writes has a password in it', () => {
  expect(
    lines.filter((line) => line.includes('canary') || line.includes(encodeURIComponent(password))),
  ).toEqual([]);
});

test.each(['gateway', 'scheduler', 'executor'])(
  'the %s that cannot connect says so without a password',
  async (app) => {
    const main = fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));
    // What holds a slash or a quote is no address to any parser, and comes back in its errors.
    for (const secret of ['canary', 'ca/nary', `ca"na'ry`]) {
      const env = {
        ...process.env,
        RUNLOG_POSTGRES_URL: `postgres://me:${secret}@127.0.0.1:1/runlog`,
        RUNLOG_NATS_URL: `nats://me:${secret}@127.0.0.1:1`,
        RUNLOG_START_TIMEOUT: '1',
        RUNLOG_HTTP_PORT: '0',
        RUNLOG_GRPC_PORT: '0',
        RUNLOG_HEALTH_PORT: '0',
      };
      const { status, stdout, stderr } = await ended(spawn(process.execPath, [main], { env }));
      expect(status).toBe(1);
      expect(`${stdout}${stderr}`).toMatch(/start|connect|address|URL/i);
      expect(`${stdout}${stderr}`).not.toMatch(/canary|ca\/nary|nary@|na'ry/);
    }
  },
);

/** How a process ended, and what it said. */
async function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => (said[name] += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...said };
}
