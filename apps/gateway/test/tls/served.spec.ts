import { Agent, request, type RequestOptions } from 'node:https';
import { connect, type SecureVersion } from 'node:tls';

import { create } from '@bufbuild/protobuf';
import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { executionsV1, grpcService } from '@runlog/contract';
import { eventually, testCertificate, type TestCertificate } from '@runlog/testkit';

import { Api } from '../support/api.js';
import { endGateway, startTestGateway, type TestGateway } from '../support/gateway.js';
import { greetings } from '../support/greetings.js';
import { bearerOf, makeKey } from '../support/keys.js';

let certificate: TestCertificate;
let world: TestGateway;

const tlsOf = ({ cert, key }: TestCertificate) => ({
  certificate: { cert: Buffer.from(cert), key: Buffer.from(key) },
  httpPort: 0,
  grpcPort: 0,
});

beforeAll(async () => {
  certificate = await testCertificate();
  world = await startTestGateway({ tls: tlsOf(certificate), bodyBytes: 10_000 }, [greetings]);
}, 60_000);

afterAll(() => world.close());

interface Answered {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** Asks over TLS, trusting nobody but the test's own certificate unless told otherwise. */
function ask(path: string, options: RequestOptions & { readonly body?: string } = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, world.gateway.https);
    const asked = request(url, { ca: certificate.cert, ...options }, (answer) => {
      let body = '';
      answer.on('data', (piece) => (body += String(piece)));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(options.body);
  });
}

function start(address: string, secure: boolean): Promise<ServiceError | string> {
  const { Start } = grpcService(executionsV1.Executions);
  if (!Start) throw new TypeError('no method');
  const trust = credentials.createSsl(Buffer.from(certificate.cert));
  const client = new Client(address, secure ? trust : credentials.createInsecure());
  const message = create(executionsV1.StartRequestSchema, { definition: 'flow' });
  return new Promise<ServiceError | string>((resolve) => {
    client.makeUnaryRequest(
      Start.path,
      Start.requestSerialize,
      Start.responseDeserialize,
      message,
      { deadline: Date.now() + 10_000 } as never,
      (error: ServiceError | null, answer?: unknown) =>
        resolve(error ?? (answer as executionsV1.StartResponse).execution?.id ?? 'started'),
    );
  }).finally(() => client.close());
}

/** The version that a handshake ends with; the code of its error when it fails. */
function handshake(address: string, version: SecureVersion): Promise<string | null | undefined> {
  const [host = '', port] = address.split(':');
  return new Promise((resolve) => {
    // The least security of the client's own library is lowered, so that it is the server that refuses.
    const socket = connect({
      ...{ host, port: Number(port), ca: certificate.cert, ALPNProtocols: ['h2', 'http/1.1'] },
      ...{ minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' },
    });
    socket.on('secureConnect', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

describe('behind TLS there is what is without', () => {
  test('over HTTP', async () => {
    const api = new Api(() => world.gateway.http);
    const id = await api.start();
    const { status: code, body } = await ask(`/v1/executions/${id}`);
    expect([code, JSON.parse(body).id]).toEqual([200, id]);
    expect((await ask('/greetings/v1/people/ada')).body).toContain('hello ada');
  });

  test('over gRPC', async () => {
    await new Api(() => world.gateway.http).start();
    const { grpc, grpcTls = '' } = world.gateway;
    expect(typeof (await start(grpc, false))).toBe('string');
    expect(typeof (await start(grpcTls, true))).toBe('string');
  });

  test('with the same limits and errors', async () => {
    const headers = { 'content-type': 'application/json' };
    const large = await ask('/v1/executions', {
      method: 'POST',
      headers,
      body: JSON.stringify('x'.repeat(20_000)),
    });
    expect([large.status, JSON.parse(large.body).code]).toEqual([413, 'body_too_large']);
    expect(JSON.parse((await ask('/greetings/v1/none')).body)).toMatchObject({ oops: 'no_such_route' });
    const { body } = await ask('/metrics');
    expect(body).toContain('GET /v1/executions/:id');
  });

  test('with the same guard', async () => {
    const auth = { required: true, failuresPerMinute: 0 };
    const guarded = await startTestGateway({ auth, tls: tlsOf(certificate) });
    try {
      const address = new URL(guarded.gateway.https ?? '');
      const { port } = address;
      expect((await ask('/v1/executions', { port })).status).toBe(401);
      const headers = bearerOf(await makeKey(guarded));
      expect((await ask('/v1/executions', { port, headers })).status).toBe(200);
      expect(await start(guarded.gateway.grpcTls ?? '', true)).toMatchObject({
        code: status.UNAUTHENTICATED,
      });
    } finally {
      await guarded.close();
    }
  }, 40_000);

  test('on addresses of their own', () => {
    const { http, https, grpc, grpcTls } = world.gateway;
    expect(https).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(grpcTls).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(new Set([http, https, grpc, grpcTls].map((address) => address?.split(':').at(-1))).size).toBe(4);
  });
});

describe('a door with TLS', () => {
  const doors: [string, () => string][] = [
    ['HTTP', () => new URL(world.gateway.https ?? '').host],
    ['gRPC', () => world.gateway.grpcTls ?? ''],
  ];

  test.each(doors)('takes versions 1.2 and 1.3, none before: %s', async (_name, address) => {
    expect(await handshake(address(), 'TLSv1.3')).toBe('TLSv1.3');
    expect(await handshake(address(), 'TLSv1.2')).toBe('TLSv1.2');
    for (const old of ['TLSv1.1', 'TLSv1'] as const)
      expect(await handshake(address(), old)).toMatch(/^(ERR_SSL_|ECONNRESET)/);
  });

  test('shows the certificate that it was given: who trusts another does not talk to it', async () => {
    const { cert } = await testCertificate();
    await expect(ask('/v1/executions', { ca: cert })).rejects.toMatchObject({
      code: expect.stringMatching(/CERT|SIGNATURE/),
    });
  });

  test('does not talk without it, and goes on when somebody tries', async () => {
    const plain = world.gateway.https?.replace('https:', 'http:') ?? '';
    await expect(fetch(`${plain}/health/live`)).rejects.toThrow();
    expect(await start(world.gateway.grpcTls ?? '', false)).toMatchObject({ code: status.UNAVAILABLE });
    expect((await ask('/health/live')).status).toBe(200);
    expect(world.faults).toEqual([]);
  });
});

test('an ending gateway lets requests behind TLS end, and closes connections that are kept alive', async () => {
  const ending = await startTestGateway({ tls: tlsOf(certificate) });
  const id = await new Api(() => ending.gateway.http).start();
  const { port } = new URL(ending.gateway.https ?? '');
  const agent = new Agent({ keepAlive: true });
  expect((await ask('/health/live', { port, agent })).status).toBe(200);
  const waiting = ask(`/v1/executions/${id}?wait=60s`, { port });
  await eventually(async () => {
    const { body } = await new Api(() => ending.gateway.http).get('/metrics');
    expect(body).toMatch(/^runlog_waiting_requests\{[^}]*\} 1$/m);
  });
  const began = performance.now();
  await endGateway(ending.gateway);
  expect(performance.now() - began).toBeLessThan(ending.config.shutdownGraceMs);
  expect(await waiting).toMatchObject({ status: 202 });
  await expect(ask('/health/live', { port })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  agent.destroy();
  await ending.close();
}, 40_000);

test('a port that is taken keeps the gateway from starting, and nothing of it runs on', async () => {
  const taken = Number(new URL(world.gateway.https ?? '').port);
  const tls = { ...tlsOf(certificate), httpPort: taken };
  await expect(startTestGateway({ tls })).rejects.toMatchObject({ code: 'EADDRINUSE' });
}, 40_000);
