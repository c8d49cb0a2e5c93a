import { describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { freePort } from '@runlog/testkit';
import { Breakers } from '../../src/http/breakers.js';
import { call, contextOf, httpHandler, httpTask, serve } from '../support/calls.js';

const target = 'http://away.example';

function breakers(failuresInARow = 3): { readonly broken: Breakers; pass(ms: number): void } {
  let now = 0;
  return {
    broken: new Breakers({ failuresInARow, now: () => now, random: () => 1 }),
    pass: (ms) => void (now += ms),
  };
}

function fail(broken: Breakers, times: number, of = target): void {
  for (let time = 0; time < times; time += 1) broken.ended(of, 'unanswered');
}

describe('a target', () => {
  test('is called as long as it answers now and then', () => {
    const { broken } = breakers();
    fail(broken, 2);
    broken.ended(target, 'answered');
    fail(broken, 2);
    expect(broken.admits(target)).toBe(true);
  });

  test('that answered nobody three times in a row is left alone, and no other', () => {
    const { broken } = breakers();
    fail(broken, 3);
    expect([broken.admits(target), broken.admits('http://other.example')]).toEqual([false, true]);
  });

  test('is then tried by one call at a time, ever more rarely', () => {
    const { broken, pass } = breakers();
    fail(broken, 3);
    for (const restMs of [250, 500, 1_000, 2_000, 2_000]) {
      pass(restMs - 1);
      expect(broken.admits(target)).toBe(false);
      pass(1);
      expect([broken.admits(target), broken.admits(target)]).toEqual([true, false]);
      fail(broken, 1);
    }
  });

  test('that answers the one call is open to all at once', () => {
    const { broken, pass } = breakers();
    fail(broken, 3);
    pass(250);
    broken.admits(target);
    broken.ended(target, 'answered');
    expect([broken.admits(target), broken.admits(target)]).toEqual([true, true]);
  });

  test('is tried again although nothing can be told of the call that tried', () => {
    const { broken, pass } = breakers();
    fail(broken, 3);
    pass(250);
    broken.admits(target);
    broken.ended(target, 'unknown');
    pass(250);
    expect(broken.admits(target)).toBe(true);
  });

  test('is always called with a limit of 0', () => {
    const { broken } = breakers(0);
    fail(broken, 100);
    expect(broken.admits(target)).toBe(true);
  });

  test('is forgotten for others when there are very many', () => {
    const { broken } = breakers();
    fail(broken, 3);
    for (let n = 0; n < 1_000; n += 1) fail(broken, 1, `http://${n}.example`);
    expect(broken.admits(target)).toBe(true);
  });
});

describe('calls', () => {
  test('to a target that is away fail without being made, in the way that retry policies know', async () => {
    const port = await freePort();
    const handler = httpHandler({ limits: { failuresInARow: 2 } });
    const calling = () => handler.run(httpTask({ url: `http://127.0.0.1:${port}/` }), contextOf({}));
    for (const reason of ['ECONNREFUSED', 'ECONNREFUSED', 'TARGET_AWAY'])
      await expect(calling()).rejects.toMatchObject({
        code: 'network',
        retryable: true,
        details: { reason },
      });
  });

  test('reach it again when it is back', async () => {
    const port = await freePort();
    const handler = httpHandler({ limits: { failuresInARow: 1 } });
    const calling = () => handler.run(httpTask({ url: `http://127.0.0.1:${port}/` }), contextOf({}));
    await expect(calling()).rejects.toMatchObject({ details: { reason: 'ECONNREFUSED' } });
    await expect(calling()).rejects.toMatchObject({ details: { reason: 'TARGET_AWAY' } });
    const server = await answering(port);
    try {
      for (let time = 0; ; time += 1) {
        const answer = await calling().catch((error: unknown) => error);
        if (!(answer instanceof Error)) break;
        expect(answer).toMatchObject({ details: { reason: 'TARGET_AWAY' } });
        expect(time).toBeLessThan(100);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('that are answered with an error do not count: somebody is there', async () => {
    const server = await serve((_, response) => response.writeHead(503).end());
    const options = { limits: { failuresInARow: 1 } };
    for (let time = 0; time < 3; time += 1)
      await expect(call({ url: server.url() }, options)).rejects.toMatchObject({ code: 'http.503' });
  });
});

async function answering(port: number): Promise<Server> {
  const text = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok';
  const server = createServer((socket) => void socket.once('data', () => socket.end(text)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
