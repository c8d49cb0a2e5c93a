import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { connect } from 'nats';

import { freePort, startPlatform, type Platform, type PlatformOptions } from '../src/index.js';
import { isAlive } from '../src/process/liveness.js';
import { until } from '../src/process/until.js';
import { fixturePrograms } from './support/fixture-programs.js';
import { sql } from './support/sql.js';
import { removeTemporary, temporaryDirectory } from './support/temporary.js';

const running: Platform[] = [];

const start = async (options: Partial<PlatformOptions> = {}): Promise<Platform> => {
  const dataDir = options.dataDir ?? join(await temporaryDirectory(), 'data');
  const platform = await startPlatform({ programs: fixturePrograms, ...options, dataDir });
  running.push(platform);
  return platform;
};

const answer = async (url: string): Promise<Record<string, unknown>> =>
  (await (await fetch(url)).json()) as Record<string, unknown>;

const comesBack = async (pid: () => number | undefined, before: number | undefined): Promise<void> => {
  expect(await until(() => pid() !== undefined && pid() !== before, 60_000)).toBe(true);
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((platform) => platform.stop()));
});
afterAll(removeTemporary);

describe('the platform', () => {
  test('runs as many processes of each service as were asked for, each reachable', async () => {
    const platform = await start({ gateways: 2, schedulers: 2, executors: 3 });
    expect(platform.processes.map(({ name }) => name)).toEqual([
      ...['gateway-1', 'gateway-2', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2', 'executor-3'],
    ]);
    const urls = platform.processes.map(({ addresses }) => addresses.http ?? addresses.health ?? '');
    const pids = await Promise.all(urls.map(async (url) => (await answer(url))['pid']));
    expect(pids).toEqual(platform.processes.map(({ pid }) => pid));
  });

  test('gives a restarted gateway its ports again, so that clients find it', async () => {
    const platform = await start();
    const [gateway] = platform.processes;
    const before = gateway?.pid;
    await gateway?.kill();
    await comesBack(() => gateway?.pid, before);
    expect(
      await until(
        async () => (await answer(platform.http).catch(() => ({ pid: 0 }))).pid === gateway?.pid,
        20_000,
      ),
    ).toBe(true);
    expect(gateway?.addresses).toMatchObject({ http: platform.http, grpc: platform.grpc });
  });

  test('gives every gateway ports for TLS when there are to be some, and none otherwise', async () => {
    const plain = await start();
    expect([plain.https, plain.grpcTls]).toEqual([undefined, undefined]);
    const platform = await start({ gateways: 2, httpTlsPort: 0, grpcTlsPort: 0 });
    const gateways = platform.processes.filter(({ kind }) => kind === 'gateway');
    const [first] = gateways;
    const addresses = gateways.flatMap(({ addresses: { https, grpcTls } }) => [https, grpcTls]);
    expect(addresses.map((address) => address?.replace(/\d+$/, ''))).toEqual([
      ...['https://127.0.0.1:', '127.0.0.1:', 'https://127.0.0.1:', '127.0.0.1:'],
    ]);
    expect(new Set(addresses).size).toBe(4);
    expect(first?.addresses).toMatchObject({ https: platform.https, grpcTls: platform.grpcTls });
    const before = first?.pid;
    await first?.kill();
    await comesBack(() => first?.pid, before);
    await until(
      async () => (await answer(platform.http).catch(() => ({ pid: 0 }))).pid === first?.pid,
      20_000,
    );
    expect(first?.addresses).toMatchObject({ https: platform.https, grpcTls: platform.grpcTls });
  });

  test('gives a process what is made for it alone, asked anew at each start', async () => {
    let allow = 'first';
    const asked: string[] = [];
    const tailor: PlatformOptions['tailor'] = (name, { natsUrl }) => {
      asked.push(natsUrl);
      return name === 'executor-2' ? { env: { RUNLOG_HTTP_ALLOW: allow } } : {};
    };
    const platform = await start({ executors: 2, tailor });
    const told = async (): Promise<unknown[]> => {
      const executors = platform.processes.filter(({ kind }) => kind === 'executor');
      return Promise.all(executors.map(async (one) => (await answer(one.addresses.health ?? ''))['allow']));
    };
    expect(await told()).toEqual(['127.0.0.0/8,::1', 'first']);
    allow = 'second';
    const second = platform.processes.find(({ name }) => name === 'executor-2');
    const before = second?.pid;
    await second?.kill();
    await comesBack(() => second?.pid, before);
    await until(async () => (await told().catch(() => []))[1] === 'second', 60_000);
    expect(await told()).toEqual(['127.0.0.0/8,::1', 'second']);
    expect(new Set(asked)).toEqual(new Set([platform.nats]));
  });

  test('starts Postgres and NATS again when they die, with their data, on their ports', async () => {
    const platform = await start();
    const { postgres, nats } = platform.servers;
    await sql(platform.postgresUrl, 'create table facts (id int)');
    const before = { postgres: postgres?.pid, nats: nats?.pid };
    process.kill(before.postgres ?? 0, 'SIGKILL');
    process.kill(before.nats ?? 0, 'SIGKILL');
    await comesBack(() => postgres?.pid, before.postgres);
    await comesBack(() => nats?.pid, before.nats);
    const facts = (): Promise<unknown> =>
      sql(platform.postgresUrl, `select to_regclass('facts')::text as facts`);
    const found = await until(async () => (await facts().catch(() => undefined)) !== undefined, 60_000);
    expect(found).toBe(true);
    expect(await facts()).toEqual([{ facts: 'facts' }]);
    const connection = await connect({ servers: platform.nats, waitOnFirstConnect: true });
    await connection.close();
  });

  test.each(['its death', 'its new start', 'its recovery'])(
    'can be stopped at %s while a dead server comes back',
    async (moment) => {
      let reached: (now: string) => void = () => undefined;
      const platform = await start({
        ...{ schedulers: 0, executors: 0 },
        observer: {
          died: () => reached('its death'),
          starting: () => reached('its new start'),
          line: (_name, line) => line.includes('ready to accept connections') && reached('its recovery'),
        },
      });
      const { postgres } = platform.servers;
      const stopped = new Promise((resolve) => {
        reached = (now) => now === moment && resolve(platform.stop());
      });
      await postgres?.kill();
      await stopped;
      expect(postgres?.pid).toBeUndefined();
    },
  );

  test('starts Postgres anew when one of its processes crashes, so that no recovery is left to the old one', async () => {
    const platform = await start();
    const { postgres } = platform.servers;
    const before = postgres?.pid;
    await sql(platform.postgresUrl, 'create table kept (n int)');
    const [row] = await sql(
      platform.postgresUrl,
      "select pid from pg_stat_activity where backend_type = 'background writer'",
    );
    process.kill(Number(row?.['pid']), 'SIGKILL');
    await comesBack(() => postgres?.pid, before);
    const answers = async (): Promise<boolean> =>
      (await sql(platform.postgresUrl, 'select n from kept').catch(() => undefined)) !== undefined;
    expect(await until(answers, 60_000)).toBe(true);
  });

  test('uses the servers that it is given, and starts none', async () => {
    const owner = await start();
    const guest = await start({ postgresUrl: owner.postgresUrl, natsUrl: owner.nats });
    expect(guest.servers).toEqual({ postgres: undefined, nats: undefined });
    expect(guest.postgresUrl).toBe(owner.postgresUrl);
  });

  test('drains the services before it stops the servers, and leaves nothing running', async () => {
    const journal = join(await temporaryDirectory(), 'journal');
    const stopped: string[] = [];
    const platform = await start({
      env: { FIXTURE_JOURNAL: journal },
      observer: { stopping: (name) => stopped.push(name) },
    });
    const pids = [...platform.processes, platform.servers.postgres, platform.servers.nats].map(
      (one) => one?.pid ?? 0,
    );
    await Promise.all([platform.stop(), platform.stop()]);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(stopped).toEqual(['gateway', 'scheduler', 'executor', 'nats', 'postgres']);
    const drained = (await readFile(journal, 'utf8')).split('\n').filter((line) => line.endsWith('drained'));
    expect(drained).toHaveLength(3);
  });

  test('lets a first workflow call this machine, unless the environment says otherwise', async () => {
    const open = await start();
    const closed = await start({ env: { RUNLOG_HTTP_ALLOW: '10.0.0.0/8' } });
    expect(await answer(open.http)).toMatchObject({ allow: '127.0.0.0/8,::1' });
    expect(await answer(closed.http)).toMatchObject({ allow: '10.0.0.0/8' });
  });

  test('names the variable to set when a port is taken, and gives the directory back', async () => {
    const port = await freePort();
    const dataDir = join(await temporaryDirectory(), 'data');
    const squatter = createServer().listen(port, '127.0.0.1');
    try {
      await expect(start({ dataDir, httpPort: port })).rejects.toMatchObject({
        code: 'port_taken',
        message: expect.stringContaining('set RUNLOG_HTTP_PORT'),
      });
    } finally {
      squatter.close();
    }
    await start({ dataDir });
  });

  test('stops what it has started when a service does not get ready', async () => {
    const started: string[] = [];
    const dataDir = join(await temporaryDirectory(), 'data');
    const refused = start({
      dataDir,
      env: { FIXTURE_MODE: 'broken' },
      observer: { ready: (name) => started.push(name) },
    });
    await expect(refused).rejects.toMatchObject({ code: 'service_not_ready' });
    expect(started.sort()).toEqual(['nats', 'postgres']);
    await start({ dataDir });
  });
});
