import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerCredentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, freePort, testCertificate } from '@runlog/testkit';
import { AttemptAborted } from '@runlog/worker';
import { getOrder, grpcCall, openShop } from '../support/grpc-calls.js';

let secretsDir: string;

beforeAll(async () => {
  secretsDir = await mkdtemp(join(tmpdir(), 'secrets-'));
  await mkdir(join(secretsDir, 'default'));
  await writeFile(join(secretsDir, 'default', 'token'), 'canary-token');
});
afterAll(() => rm(secretsDir, { recursive: true }));

describe('a call', () => {
  test('takes and gives JSON by the mapping of protobuf', async () => {
    const server = await openShop();
    const output = await grpcCall(getOrder(server, { order_id: 'o1' }));
    expect(server.requests).toEqual([{ order_id: 'o1', status: 0, filling: 0 }]);
    expect(output).toEqual({
      body: {
        orderId: 'o1',
        totalCents: '9007199254740993',
        placedAt: '2023-11-14T22:13:20.005Z',
        lines: [{ article: 'tea', quantity: 2 }],
        state: 'STATE_PAID',
        extra: { gift: true },
        metadata: expect.any(Object),
      },
    });
  });

  test.each(['{"orderId": "o2"}', { orderId: 'o2' }])(
    'takes its message as JSON and as JSON text: %j',
    async (body) => {
      const server = await openShop();
      expect(await grpcCall(getOrder(server, body))).toMatchObject({ body: { orderId: 'o2' } });
    },
  );

  test('without a body has a message without fields', async () => {
    const server = await openShop();
    for (const body of [null, '']) await grpcCall(getOrder(server, body));
    expect(server.requests).toMatchObject([{ order_id: '' }, { order_id: '' }]);
  });

  test('carries headers as metadata, with those of its attempt', async () => {
    const server = await openShop();
    const headers = { 'X-Shop': 'tea', 'x-raw-bin': Buffer.from('bytes').toString('base64'), te: 'left out' };
    await grpcCall(getOrder(server, {}, { headers }), { attempt: 3, traceparent: '00-1-2-01' });
    const [metadata] = server.metadata;
    expect(metadata?.getMap()).toMatchObject({
      'x-shop': 'tea',
      'x-raw-bin': Buffer.from('bytes'),
      'runlog-attempt': '3',
      'idempotency-key': expect.stringMatching(/:fetch$/),
      traceparent: '00-1-2-01',
    });
  });

  test.each(['grpc-timeout', 'Host', 'no name'])('cannot have the header %s', async (name) => {
    const server = await openShop();
    await expect(grpcCall(getOrder(server, {}, { headers: { [name]: 'x' } }))).rejects.toMatchObject({
      code: 'invalid_input',
      retryable: false,
    });
  });

  test('has its secrets put in, and taken out of what comes back', async () => {
    const server = await openShop();
    const headers = { authorization: 'Bearer secret://token' };
    const output = await grpcCall(getOrder(server, {}, { headers }), { secretsDir });
    expect(server.metadata[0]?.get('authorization')).toEqual(['Bearer canary-token']);
    expect(output).toMatchObject({ body: { metadata: { authorization: 'Bearer [secret]' } } });
  });

  test('finds its types in reflection v1alpha where there is no v1', async () => {
    const server = await openShop('v1alpha');
    expect(await grpcCall(getOrder(server))).toMatchObject({ body: { orderId: 'o1' } });
  });

  test('goes over TLS to a certificate for its host name', async () => {
    const made = await testCertificate();
    const [cert, key] = [Buffer.from(made.cert), Buffer.from(made.key)];
    const credentials = ServerCredentials.createSsl(null, [{ cert_chain: cert, private_key: key }]);
    const server = await openShop('both', credentials);
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const to = (host: string) => getOrder(server, {}, { endpoint: `grpcs://${host}:${server.port}` });
    expect(await grpcCall(to('localhost'), { resolve, authorities: cert })).toHaveProperty('body');
    const unavailable = { code: 'grpc.unavailable', retryable: true };
    await expect(grpcCall(to('other.example'), { resolve, authorities: cert })).rejects.toMatchObject(
      unavailable,
    );
    await expect(grpcCall(to('localhost'), { resolve })).rejects.toMatchObject(unavailable);
  });
});

describe('a call that ends with', () => {
  const curable = [
    'CANCELLED',
    'UNKNOWN',
    'DEADLINE_EXCEEDED',
    'RESOURCE_EXHAUSTED',
    'ABORTED',
    'INTERNAL',
    'UNAVAILABLE',
  ];
  const statuses = Object.entries(status).filter((entry): entry is [string, status] => Number(entry[1]) > 0);

  test.each(statuses)('%s fails with that status', async (name, code) => {
    const server = await openShop();
    await expect(grpcCall(getOrder(server, { status: code }))).rejects.toMatchObject({
      code: `grpc.${name.toLowerCase()}`,
      retryable: curable.includes(name),
      message: `the call ended with ${name}: status ${code}, as asked`,
      details: { status: name, message: `status ${code}, as asked` },
    });
  });
});

describe('a call ends, for good or for now,', () => {
  test('where the server is silent for longer than an answer may take', async () => {
    const server = await openShop();
    const failed = grpcCall(getOrder(server, { orderId: 'silence' }), { limits: { headersTimeoutMs: 300 } });
    await expect(failed).rejects.toMatchObject({ code: 'grpc.deadline_exceeded', retryable: true });
  });

  test('where the whole of it takes too long', async () => {
    const server = await openShop();
    const failed = grpcCall(getOrder(server, { orderId: 'silence' }), { limits: { callTimeoutMs: 300 } });
    await expect(failed).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  test('at once where its attempt is aborted, and the server hears of it', async () => {
    const server = await openShop();
    const abort = new AbortController();
    const failed = grpcCall(getOrder(server, { orderId: 'silence' }), { signal: abort.signal });
    const expected = expect(failed).rejects.toMatchObject({ code: 'aborted', why: 'cancelled' });
    await eventually(() => expect(server.requests).toHaveLength(1));
    abort.abort(new AttemptAborted('cancelled'));
    await expected;
    await eventually(() => expect(server.cancelled).toBe(1));
  });

  test('where the answer is larger than an answer may be', async () => {
    const server = await openShop();
    const failed = grpcCall(getOrder(server, { filling: 20_000 }), { limits: { bodyBytes: 10_000 } });
    await expect(failed).rejects.toMatchObject({ code: 'grpc.resource_exhausted' });
  });

  test('where nobody listens, without a word about addresses', async () => {
    const port = await freePort();
    const input = { endpoint: `shop.example:${port}`, method: 'shop.v1.Orders/Get' };
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const failed = grpcCall(input, { resolve });
    await expect(failed).rejects.toMatchObject({ code: 'grpc.unavailable', retryable: true });
    await expect(failed).rejects.not.toThrow('127.0.0.1');
  });

  test('where a server takes connections and says nothing', async () => {
    const mute = createServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as { port: number };
    const input = { endpoint: `grpcs://127.0.0.1:${port}`, method: 'shop.v1.Orders/Get' };
    const failed = grpcCall(input, { limits: { connectTimeoutMs: 200 } });
    await expect(failed).rejects.toMatchObject({ code: 'grpc.unavailable', retryable: true });
    await new Promise((resolve) => mute.close(resolve));
  });

  test('where the name does not exist', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const failed = grpcCall({ endpoint: 'nowhere.example:80', method: 'a.B/C' }, { resolve });
    await expect(failed).rejects.toMatchObject({ code: 'network', details: { reason: 'ENOTFOUND' } });
  });
});

describe('the guard', () => {
  test('lets no call reach loopback that the operator has not opened', async () => {
    const server = await openShop();
    await expect(grpcCall(getOrder(server), { allow: '' })).rejects.toMatchObject({
      code: 'forbidden_target',
      rule: 'loopback',
    });
  });

  test('checks what a name resolves to, once, and that is where the call goes', async () => {
    const server = await openShop();
    const rounds = [['127.0.0.1'], ['10.0.0.1']];
    const resolve = async () => (rounds.shift() ?? []).map((address) => ({ address, family: 4 }));
    const input = getOrder(server, {}, { endpoint: `shop.example:${server.port}` });
    expect(await grpcCall(input, { allow: `shop.example:${server.port}`, resolve })).toHaveProperty('body');
    await expect(grpcCall(input, { allow: '127.0.0.1', resolve })).rejects.toMatchObject({
      code: 'forbidden_target',
      rule: 'private',
    });
  });

  test('is not passed by a proxy of the environment', async () => {
    const before = process.env['grpc_proxy'];
    process.env['grpc_proxy'] = `http://127.0.0.1:${await freePort()}`;
    try {
      const server = await openShop();
      expect(await grpcCall(getOrder(server))).toHaveProperty('body');
    } finally {
      if (before === undefined) delete process.env['grpc_proxy'];
      else process.env['grpc_proxy'] = before;
    }
  });
});
