import { chown, mkdir, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';

import { freePort } from '../src/index.js';
import { canReach } from '../src/postgres/owner.js';
import { startMark } from '../src/process/liveness.js';
import { runCommand } from '../src/process/run.js';
import { until } from '../src/process/until.js';
import { commandScript, RunningCommand } from './support/command.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

const running: RunningCommand[] = [];

const start = (env: Record<string, string>, owner: { uid?: number; gid?: number } = {}): RunningCommand => {
  const command = RunningCommand.start(env, owner);
  running.push(command);
  return command;
};

afterEach(async () => {
  for (const command of running) command.signal('SIGTERM');
  await Promise.all(running.splice(0).map((command) => command.exit()));
});
afterAll(removeTemporary);

const dataDirectory = async (): Promise<string> => join(await temporaryDirectory(), 'data');

describe('npm start', () => {
  test('says once, in one line, where the platform is', async () => {
    const command = start({ RUNLOG_DATA_DIR: await dataDirectory() });
    const line = await command.ready();
    expect(line).toMatch(
      /^runlog ready http=http:\/\/127\.0\.0\.1:\d+ grpc=127\.0\.0\.1:\d+ nats=nats:\/\/127\.0\.0\.1:\d+$/,
    );
    expect(command.lines.filter((one) => one.startsWith('runlog ready'))).toHaveLength(1);
    const [, http = ''] = /http=(\S+)/.exec(line) ?? [];
    expect((await fetch(http)).status).toBe(200);
  });

  test('writes plain text where there is no terminal', async () => {
    const command = start({ RUNLOG_DATA_DIR: await dataDirectory() });
    await command.ready();
    expect(command.output).not.toContain('\u001b');
    expect(command.output).toMatch(/^\d\d:\d\d:\d\d\.\d{3} gateway {6}INFO {2}ready/m);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('drains on %s and exits 0', async (signal) => {
    const command = start({ RUNLOG_DATA_DIR: await dataDirectory() });
    await command.ready();
    command.signal(signal);
    command.signal(signal);
    expect(await command.exit()).toBe(0);
    expect(command.errors).toBe('');
    expect(command.lines.at(-1)).toMatch(/postgres\s+INFO\s+stopping$/);
  });

  test('asked to leave while it is starting, stops what it has started and exits 0', async () => {
    const dataDir = await dataDirectory();
    const command = start({ RUNLOG_DATA_DIR: dataDir, FIXTURE_MODE: 'silent' });
    expect(await until(() => command.output.includes('starting executor'), 60_000)).toBe(true);
    command.signal('SIGINT');
    expect(await command.exit()).toBe(0);
    expect(command.readyLine).toBeUndefined();
    expect(await readdir(dataDir)).not.toContain('lock');
  });

  test('refuses a second start on the same directory, naming the process of the first', async () => {
    const env = { RUNLOG_DATA_DIR: await dataDirectory() };
    const first = start(env);
    await first.ready();
    const second = start(env);
    expect(await second.exit()).toBe(1);
    expect(second.errors).toContain(
      `runlog is already running on ${env.RUNLOG_DATA_DIR} (pid ${first.pid}, `,
    );
    first.signal('SIGINT');
    expect(await first.exit()).toBe(0);
  });

  test('exits 1 with one sentence that names the variable, for a bad value and for a taken port', async () => {
    const bad = start({ RUNLOG_SCHEDULERS: 'two' });
    expect(await bad.exit()).toBe(1);
    expect(bad.errors).toBe('runlog: RUNLOG_SCHEDULERS takes a whole number from 0 to 64, not "two"\n');

    const port = await freePort();
    const squatter = createServer().listen(port, '127.0.0.1');
    const taken = start({ RUNLOG_DATA_DIR: await dataDirectory(), RUNLOG_GRPC_PORT: String(port) });
    expect(await taken.exit()).toBe(1);
    expect(taken.errors).toMatch(new RegExp(`^runlog: port ${port} is taken.* set RUNLOG_GRPC_PORT .*\n$`));
    squatter.close();
  });

  test('killed without a word, takes its processes along, and starts again on the same data', async () => {
    const env = { RUNLOG_DATA_DIR: await dataDirectory(), RUNLOG_NATS_PORT: String(await freePort()) };
    const first = start(env);
    await first.ready();
    const children = await childrenOf(first.pid);
    expect(children.length).toBeGreaterThanOrEqual(5);
    first.signal('SIGKILL');
    expect(await first.exit()).toBe('SIGKILL');
    const second = start(env);
    await second.ready();
    const left = async (): Promise<unknown[]> => (await Promise.all(children.map(startMark))).filter(Boolean);
    expect(await until(async () => (await left()).length === 0, 60_000)).toBe(true);
  });
});

const uid = 65_534;
// A repository or a Node below, say, /root is out of a plain user's reach: nothing to run there.
const possible =
  process.getuid?.() === 0 &&
  (await canReach(commandScript, { uid, gid: uid })) &&
  (await canReach(process.execPath, { uid, gid: uid }));

describe('npm start as a plain user', () => {
  (possible ? test : test.skip)('works and keeps its data under its own name', async () => {
    const dataDir = await dataDirectory();
    await mkdir(dataDir);
    await chown(dataDir, uid, uid);
    const command = start({ RUNLOG_DATA_DIR: dataDir, HOME: dataDir }, { uid, gid: uid });
    await command.ready();
    command.signal('SIGINT');
    expect(await command.exit()).toBe(0);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(uid);
  });
});

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await runCommand({ file: 'cat', args: [`/proc/${pid}/task/${pid}/children`] });
  return stdout.trim().split(/\s+/).map(Number);
}
