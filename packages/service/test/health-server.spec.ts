import { afterEach, describe, expect, test } from '@jest/globals';
import { createMetrics, startHealthServer, type HealthOptions, type HealthServer } from '../src/index.js';

let server: HealthServer | undefined;

const start = async (options: Partial<HealthOptions> = {}): Promise<string> => {
  const metrics = createMetrics('test');
  server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    ready: () => undefined,
    metrics,
    ...options,
  });
  return server.url;
};

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('the health server', () => {
  test('says that a process lives and is ready', async () => {
    const url = await start();
    for (const path of ['/health/live', '/health/ready', '/health/ready?probe=1']) {
      const response = await fetch(url + path);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    }
  });

  test('names the check that fails, and not those that do not', async () => {
    const url = await start({
      ready: { bus: () => 'the bus is away', log: () => Promise.resolve(undefined) },
      live: { loop: () => undefined },
    });
    const response = await fetch(`${url}/health/ready`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'unavailable', reason: 'the bus is away', failing: { bus: 'the bus is away' } },
    ]);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  test('takes a check that throws, rejects or never answers for one that fails', async () => {
    const url = await start({
      ready: {
        throws: () => {
          throw new Error('broken');
        },
        rejects: () => Promise.reject(new Error('gone')),
        hangs: () => new Promise(() => undefined),
      },
    });
    const response = await fetch(`${url}/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      failing: { throws: 'broken', rejects: 'gone', hangs: 'no answer within 2000 ms' },
    });
  });

  test('gives metrics', async () => {
    const response = await fetch(`${await start()}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toContain('process_cpu_seconds_total');
  });

  test('refuses what it does not know', async () => {
    const url = await start();
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/health/live`, { method: 'POST' })).status).toBe(405);
    const head = await fetch(`${url}/health/live`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('does not start where the port is taken, and closes with connections open', async () => {
    const url = await start();
    await fetch(`${url}/health/live`);
    const port = Number(new URL(url).port);
    const metrics = createMetrics('other');
    await expect(
      startHealthServer({ host: '127.0.0.1', port, ready: () => undefined, metrics }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await server?.close();
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });
});
