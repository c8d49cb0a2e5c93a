import { describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { AttemptAborted } from '@runlog/worker';
import { eventually, freePort } from '@runlog/testkit';
import type { HttpLimits } from '../../src/http/limits.js';
import { call, httpHandler, httpTask, contextOf, serve } from '../support/calls.js';

/** A server that answers with exactly these bytes, or does what the function does. */
async function rawServer(answer: string | ((socket: Socket) => void)) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => (typeof answer === 'string' ? socket.end(answer) : answer(socket)));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function toRaw(
  answer: string | ((socket: Socket) => void),
  limits: Partial<HttpLimits> = {},
): Promise<unknown> {
  const server = await rawServer(answer);
  try {
    return await call({ url: server.url }, { limits });
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

function pour(response: ServerResponse, chunk: Buffer): void {
  const more = (): void => {
    if (!response.destroyed) response.write(chunk, () => setImmediate(more));
  };
  more();
}

describe('a broken connection is a network failure, which a retry may cure:', () => {
  const network = (reason: unknown) => ({ code: 'network', retryable: true, details: { reason } });

  test('nobody listens', async () => {
    const port = await freePort();
    await expect(call({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject(network('ECONNREFUSED'));
  });

  test('the name does not exist', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('10.0.0.1 said no'), { code: 'ENOTFOUND' }));
    const failed = call({ url: 'http://nowhere.example/' }, { resolve });
    await expect(failed).rejects.toMatchObject(network('ENOTFOUND'));
    await expect(failed).rejects.not.toThrow('10.0.0.1');
  });

  test('the resolver does not answer in the time for connecting', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const failed = call({ url: 'http://slow.example/' }, { resolve, limits: { connectTimeoutMs: 50 } });
    await expect(failed).rejects.toMatchObject(network('ETIMEOUT'));
  });

  test('the server hangs up before it answers', async () => {
    await expect(toRaw((socket) => socket.destroy())).rejects.toMatchObject(network('UND_ERR_SOCKET'));
  });

  test('the server hangs up in the middle of a body', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf';
    await expect(toRaw(half)).rejects.toMatchObject(network(expect.stringMatching(/^UND_ERR/)));
  });

  test('the answer is no HTTP', async () => {
    await expect(toRaw('SSH-2.0-OpenSSH_9.2\r\n')).rejects.toMatchObject(network('HTTPParserError'));
  });

  test('the body is not compressed as it says, or cut off', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n';
    await expect(toRaw(`${head}no gzip at all`)).rejects.toMatchObject(network('Z_DATA_ERROR'));
    const cut = gzipSync('x'.repeat(10_000)).subarray(0, 30);
    const sent = toRaw((socket) => socket.end(Buffer.concat([Buffer.from(head), cut])));
    await expect(sent).rejects.toMatchObject(network('Z_BUF_ERROR'));
  });

  test('a server that speaks no TLS is called with https', async () => {
    const server = await serve((_request, response) => response.end());
    const url = server.url().replace('http:', 'https:');
    await expect(call({ url })).rejects.toMatchObject(
      network(expect.stringMatching(/SSL|EPROTO|ECONNRESET/)),
    );
  });

  test('a redirect leads to what is no URL', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://[' }).end(),
    );
    await expect(call({ url: server.url() })).rejects.toMatchObject(network('INVALID_REDIRECT'));
  });
});

describe('silence is a timeout, which a retry may cure:', () => {
  const timeout = { code: 'timeout', retryable: true };
  const impatient = { headersTimeoutMs: 300, idleTimeoutMs: 300 };

  test('no headers', async () => {
    await expect(toRaw(() => undefined, impatient)).rejects.toMatchObject(timeout);
  });

  test('headers that never end', async () => {
    const half = 'HTTP/1.1 200 OK\r\nx-half: ';
    await expect(toRaw((socket) => socket.write(half), impatient)).rejects.toMatchObject(timeout);
  });

  test('a body that falls silent', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf';
    await expect(toRaw((socket) => socket.write(half), impatient)).rejects.toMatchObject(timeout);
  });

  test('a body that trickles for longer than a call may take', async () => {
    const server = await serve((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    await expect(call({ url: server.url() }, { limits: { callTimeoutMs: 200 } })).rejects.toMatchObject(
      timeout,
    );
    await eventually(async () => expect(await server.openConnections).toBe(0));
  });
});

describe('an aborted attempt ends its call at once, and the connection with it,', () => {
  test.each(['before the answer', 'in the middle of the answer'])('%s', async (when) => {
    const server = await serve((_request, response) => {
      if (when === 'in the middle of the answer') response.write('begun');
    });
    const abort = new AbortController();
    const failed = call({ url: server.url() }, { signal: abort.signal });
    const expected = expect(failed).rejects.toMatchObject({ code: 'aborted', why: 'timeout' });
    await eventually(() => expect(server.requests).toHaveLength(1));
    abort.abort(new AttemptAborted('timeout'));
    await expected;
    await eventually(async () => expect(await server.openConnections).toBe(0));
  });

  test('before it began', async () => {
    const server = await serve((_request, response) => response.end());
    const failed = call({ url: server.url() }, { signal: AbortSignal.abort(new AttemptAborted('draining')) });
    await expect(failed).rejects.toMatchObject({ code: 'aborted', why: 'draining' });
    expect(server.requests).toHaveLength(0);
  });

  test('and an abort without a reason of ours is a timeout', async () => {
    await expect(call({ url: 'http://127.0.0.1:9/' }, { signal: AbortSignal.abort() })).rejects.toMatchObject(
      {
        code: 'timeout',
        retryable: true,
      },
    );
  });
});

describe('what is too large is cut off, for good:', () => {
  const tooLarge = { code: 'output_too_large', retryable: false };
  const limits = { bodyBytes: 100_000 };

  test('a body that ends a byte after the limit; one at the limit passes', async () => {
    const server = await serve((request, response) =>
      response.end('x'.repeat(Number(request.url?.slice(1)))),
    );
    await expect(call({ url: server.url('/100001') }, { limits })).rejects.toMatchObject(tooLarge);
    expect(await call({ url: server.url('/100000') }, { limits })).toHaveProperty(
      'body',
      'x'.repeat(100_000),
    );
  });

  test('an endless body', async () => {
    const server = await serve((_request, response) => pour(response, Buffer.alloc(65_536, 'x')));
    await expect(call({ url: server.url() }, { limits })).rejects.toMatchObject(tooLarge);
    await eventually(async () => expect(await server.openConnections).toBe(0));
  });

  test.each([1, 2])('a bomb of %i layers of gzip, without growing memory by it', async (layers) => {
    let bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    for (let layer = 1; layer < layers; layer++) bomb = gzipSync(bomb);
    const codings = Array.from({ length: layers }, () => 'gzip').join(', ');
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': codings }).end(bomb),
    );
    const before = process.memoryUsage().rss;
    await expect(call({ url: server.url() }, { limits })).rejects.toMatchObject(tooLarge);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test.each([
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['gzip, br', (bytes: Buffer) => brotliCompressSync(gzipSync(bytes))],
  ] as const)('a bomb of %s', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(100 * 1024 * 1024));
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(bomb),
    );
    const before = process.memoryUsage().rss;
    await expect(call({ url: server.url() }, { limits })).rejects.toMatchObject(tooLarge);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('an endless compressed body that decompresses to nothing', async () => {
    // A stored deflate block of length 0, again and again.
    const nothing = Buffer.concat(Array.from({ length: 4_096 }, () => Buffer.from([0, 0, 0, 0xff, 0xff])));
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.write(gzipSync('').subarray(0, 10));
      pour(response, nothing);
    });
    await expect(call({ url: server.url() }, { limits })).rejects.toMatchObject(tooLarge);
  });

  test('headers', async () => {
    const large = `HTTP/1.1 200 OK\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`;
    await expect(toRaw(large)).rejects.toMatchObject(tooLarge);
  });

  test('JSON that is nested deeper than anything that comes from outside may be', async () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    const server = await serve((request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(nested(Number(request.url?.slice(1)))),
    );
    await expect(call({ url: server.url('/65') })).rejects.toMatchObject(tooLarge);
    await expect(call({ url: server.url('/1000000') })).rejects.toMatchObject(tooLarge);
    expect(await call({ url: server.url('/64') })).toHaveProperty('body', JSON.parse(nested(64)));
  });

  test('but brackets in its strings are no nesting', async () => {
    const body = { a: '['.repeat(100), b: `\\"${'{'.repeat(100)}` };
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
    expect(await call({ url: server.url() })).toHaveProperty('body', body);
  });
});

test('calls to one place share connections', async () => {
  const ports = new Set<number | undefined>();
  const server = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('ok');
  });
  const handler = httpHandler();
  for (let n = 0; n < 10; n++) await handler.run(httpTask({ url: server.url() }), contextOf({}));
  // A pool may open its second one while the first is just becoming free.
  expect(ports.size).toBeLessThanOrEqual(2);
});
