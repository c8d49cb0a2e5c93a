import { describe, expect, jest, test } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import type { Dial } from '../../src/guard/guarded-connector.js';
import { dialChecked } from '../../src/guard/guarded-connector.js';
import type { Resolve, ResolvedAddress } from '../../src/guard/resolve.js';
import { call, contextOf, httpHandler, httpTask, serve } from '../support/calls.js';

/** A resolver that gives one answer after the other, and the last one for ever. */
function answers(...rounds: readonly string[][]) {
  let round = 0;
  return jest.fn<Resolve>(async () => {
    const addresses = rounds[Math.min(round++, rounds.length - 1)] ?? [];
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  });
}

const forbidden = (rule: string) => ({ code: 'forbidden_target', retryable: false, rule });

describe('without an allow-list', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['localhost', 'loopback'],
    ['127.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0x7f000001', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['0', 'unspecified'],
    ['[::1]', 'loopback'],
    ['[::]', 'unspecified'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[64:ff9b::127.0.0.1]', 'loopback'],
  ])('a server on loopback is not reached as %s', async (host, rule) => {
    const server = await serve((_request, response) => response.end('internal'), '::');
    await expect(call({ url: server.url('/', host) }, { allow: '' })).rejects.toMatchObject(forbidden(rule));
    expect(await server.openConnections).toBe(0);
  });

  test('no proxy of the environment is asked', async () => {
    const proxy = await serve((_request, response) => response.end('proxied'));
    const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : proxy.url();
    try {
      const resolve = answers(['127.0.0.1']);
      const url = 'http://inside.example/';
      await expect(call({ url }, { allow: '', resolve })).rejects.toMatchObject(forbidden('loopback'));
      expect(proxy.requests).toHaveLength(0);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

describe('a name', () => {
  test('is resolved once, and the connection goes to the checked address', async () => {
    const server = await serve((_request, response) => response.end('ok'));
    const resolve = answers(['127.0.0.1'], ['10.0.0.1']);
    const allow = `inside.example:${server.port}`;
    expect(await call({ url: server.url('/', 'inside.example') }, { allow, resolve })).toMatchObject({
      body: 'ok',
    });
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(server.requests[0]?.headers.host).toBe(`inside.example:${server.port}`);
  });

  test('that rebinds is refused at the next connection, on a keep-alive agent too', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { connection: 'close' }).end('ok'),
    );
    const resolve = answers(['127.0.0.1'], ['127.0.0.2']);
    const handler = httpHandler({ allow: '127.0.0.1', resolve });
    const run = () => handler.run(httpTask({ url: server.url('/', 'rebind.example') }), contextOf({}));
    expect(await run()).toMatchObject({ body: 'ok' });
    await expect(run()).rejects.toMatchObject(forbidden('loopback'));
    expect(server.requests).toHaveLength(1);
  });

  test('with public and inside addresses is refused before any connection', async () => {
    const server = await serve((_request, response) => response.end('internal'));
    const dial = jest.fn<Dial>(dialChecked);
    const resolve = answers(['1.1.1.1', '127.0.0.1']);
    const url = server.url('/', 'mixed.example');
    await expect(call({ url }, { allow: '', resolve, dial })).rejects.toMatchObject(forbidden('loopback'));
    expect(dial).not.toHaveBeenCalled();
  });

  test('whose first address does not answer is reached at its second', async () => {
    const server = await serve((_request, response) => response.end('ok'));
    const resolve = answers(['::1', '127.0.0.1']);
    expect(await call({ url: server.url('/', 'both.example') }, { resolve })).toMatchObject({ body: 'ok' });
  });
});

test('a connection that ends up elsewhere than what was checked is cut before a byte is sent', async () => {
  const server = await serve((_request, response) => response.end('internal'));
  const astray: Dial = async () => {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  const dial = jest.fn<Dial>(astray);
  const failed = call({ url: 'http://public.example/' }, { allow: '', resolve: answers(['1.1.1.1']), dial });
  await expect(failed).rejects.toMatchObject(forbidden('loopback'));
  const checked: readonly ResolvedAddress[] = [{ address: '1.1.1.1', family: 4 }];
  expect(dial).toHaveBeenCalledWith(
    expect.objectContaining({ hostname: 'public.example' }),
    checked,
    expect.any(Number),
  );
  expect(server.requests).toHaveLength(0);
});
