import { create, type Message } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { executionsV1, grpcService } from '@runlog/contract';

import { Api } from '../support/api.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { greetings, greetingSchema, greetingService } from '../support/greetings.js';
import { bearerOf, makeKey } from '../support/keys.js';
import { reflected } from '../support/reflection.js';

type Greeting = Message & { readonly name: string; readonly tenant: string };

let world: TestGateway;
let client: Client;
const api = new Api(() => world.gateway.http);
const methods = grpcService(greetingService);

beforeAll(async () => {
  world = await startTestGateway({}, [greetings]);
  client = new Client(world.gateway.grpc, credentials.createInsecure());
}, 60_000);

afterAll(async () => {
  client.close();
  await world.close();
});

function greet(name: string, { tenant = '', metadata = new Metadata() } = {}): Promise<Greeting> {
  const { path, requestSerialize, responseDeserialize } = methods['Start'] ?? never();
  const request = create(greetingSchema, { name, tenant });
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      (error, answer) => (error ? reject(error) : resolve(answer as Greeting)),
    );
  });
}

function follow(name: string): Promise<{ names: string[]; error?: ServiceError }> {
  const { path, requestSerialize, responseDeserialize } = methods['Follow'] ?? never();
  const request = create(greetingSchema, { name });
  return new Promise((resolve) => {
    const names: string[] = [];
    const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    call.on('data', (one: Greeting) => names.push(one.name));
    call.on('error', (error: ServiceError) => resolve({ names, error }));
    call.on('end', () => resolve({ names }));
  });
}

function never(): never {
  throw new TypeError('the service has no such method');
}

describe('a dialect is served beside the native API', () => {
  test('over HTTP, on the same use cases', async () => {
    const { status: code, body } = await api.get('/greetings/v1/people/ada');
    expect(code).toBe(200);
    expect(body).toMatchObject({ greeting: 'hello ada', tenant: 'default' });
    expect(Math.abs(body.now - world.store.events.now())).toBeLessThan(60_000);
  });

  test('over gRPC, also where its service and method are called as the native API’s are', async () => {
    expect(await greet('bob')).toMatchObject({ name: 'hello bob', tenant: 'default' });
    expect(await follow('bob')).toEqual({ names: ['first', 'hello bob'] });
    const { path, requestSerialize, responseDeserialize } =
      grpcService(executionsV1.Executions)['Start'] ?? never();
    const request = create(executionsV1.StartRequestSchema, { definition: 'missing' });
    const native = new Promise((_, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error) => reject(error));
    });
    await expect(native).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test('and told by reflection', async () => {
    const { services, files } = await reflected(world.gateway.grpc, 'tests.greetings.Greeting');
    expect(services).toEqual([
      ...['runlog.v1.Definitions', 'runlog.v1.Executions', 'runlog.v1.Schedules'],
      'tests.greetings.Executions',
    ]);
    expect(files).toContain('tests/greetings.proto');
  });

  test('with the paths of both in the metrics, and none of its own in the native description', async () => {
    await api.get('/greetings/v1/people/ada');
    await greet('bob');
    const { body: figures } = await api.get('/metrics');
    expect(figures).toContain('GET /greetings/v1/people/:name');
    expect(figures).toContain('/tests.greetings.Executions/Start');
    const { body: described } = await api.get('/openapi.json');
    expect(Object.keys(described.paths).filter((path) => !path.startsWith('/v1/'))).toEqual(
      Object.keys((await plainDescription()).paths).filter((path) => !path.startsWith('/v1/')),
    );
    expect(described).toEqual(await plainDescription());
  });
});

async function plainDescription(): Promise<{ paths: object }> {
  const plain = await startTestGateway();
  try {
    return (await new Api(() => plain.gateway.http).get('/openapi.json')).body;
  } finally {
    await plain.close();
  }
}

describe('its callers', () => {
  test('are for the tenant that it names, else for the one that the request names', async () => {
    const elsewhere = api.with({ 'x-runlog-tenant': 'bravo' });
    expect((await elsewhere.get('/greetings/v1/people/x')).body).toMatchObject({ tenant: 'bravo' });
    expect((await elsewhere.get('/greetings/v1/people/x?for=acme')).body).toMatchObject({ tenant: 'acme' });
    const metadata = new Metadata();
    metadata.set('x-runlog-tenant', 'bravo');
    expect(await greet('x', { metadata })).toMatchObject({ tenant: 'bravo' });
    expect(await greet('x', { metadata, tenant: 'acme' })).toMatchObject({ tenant: 'acme' });
  });

  test('are refused for a tenant that their credential is not for, and for one that cannot be', async () => {
    const guarded = await startTestGateway({ auth: { required: true, failuresPerMinute: 0 } }, [greetings]);
    try {
      const key = await makeKey(guarded, { tenants: ['acme'], scopes: ['executions:read'] });
      const own = new Api(() => guarded.gateway.http).with(bearerOf(key));
      const { body } = await own.get('/greetings/v1/people/x');
      expect(body).toMatchObject({ tenant: 'acme', by: { kind: expect.any(String) } });
      expect((await own.get('/greetings/v1/people/x?for=acme')).status).toBe(200);
      expect(await own.get('/greetings/v1/people/x?for=bravo')).toMatchObject({
        status: 403,
        body: { oops: 'permission_denied' },
      });
      expect(await own.get('/greetings/v1/people/x?for=a%20b')).toMatchObject({
        status: 400,
        body: { oops: 'invalid_input' },
      });
      expect(await own.post('/greetings/v1/people', {})).toMatchObject({
        status: 403,
        body: { oops: 'permission_denied' },
      });
    } finally {
      await guarded.close();
    }
  }, 40_000);
});

describe('over gRPC its errors are told', () => {
  test.each<[string, number]>([
    ['taken', status.ALREADY_EXISTS],
    ['unfit', status.INVALID_ARGUMENT],
    ['forbidden', status.FAILED_PRECONDITION],
    ['unlisted', status.INTERNAL],
    ['broken', status.INTERNAL],
  ])('%s', async (name, code) => {
    const unary = await greet(name).catch((error: unknown) => error as ServiceError);
    expect(unary).toMatchObject({ code });
    expect((unary as ServiceError).metadata.get('grpc-status-details-bin')).toHaveLength(1);
    const { names, error } = await follow(name);
    expect([names, error?.code]).toEqual([['first'], code]);
    expect(error?.metadata.get('grpc-status-details-bin')).toHaveLength(1);
    expect(JSON.stringify([unary, error])).not.toContain('SECRET');
  });
});
