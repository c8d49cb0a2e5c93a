import { create, fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from '@jest/globals';
import { executionsV1, grpcService, rpcErrors, rpcStatus } from '@runlog/contract';
import { eventually } from '@runlog/testkit';
import { protoPath, service as healthService } from 'grpc-health-check';

import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { reflected } from '../support/reflection.js';

let world: TestGateway;
let client: Client;

beforeAll(async () => {
  world = await startTestGateway();
});

beforeEach(() => {
  client = new Client(world.gateway.grpc, credentials.createInsecure());
});

afterEach(() => client.close());

afterAll(() => world.close());

const { Start } = grpcService(executionsV1.Executions);

/** Starts with the wire's own means; resolves with the error that came, or nothing. */
function start(more: object, metadata = new Metadata(), on = client): Promise<ServiceError | undefined> {
  const request = create(executionsV1.StartRequestSchema, { definition: 'flow', ...more });
  return new Promise((resolve, reject) => {
    if (!Start) return reject(new Error('no method'));
    const { path, requestSerialize, responseDeserialize } = Start;
    on.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, (error) =>
      resolve(error ?? undefined),
    );
  });
}

function detailsOf(error: ServiceError | undefined): rpcStatus.Status {
  const [trailer] = error?.metadata.get('grpc-status-details-bin') ?? [];
  if (!Buffer.isBuffer(trailer)) throw new Error('the answer has no details');
  return fromBinary(rpcStatus.StatusSchema, trailer);
}

test('a request that breaks rules is INVALID_ARGUMENT, with every field in BadRequest', async () => {
  const error = await start({ inputJson: '{"a":"\\u0000"}' });
  expect(error?.code).toBe(status.INVALID_ARGUMENT);
  const { code, details } = detailsOf(error);
  expect(code).toBe(status.INVALID_ARGUMENT);
  const bad = details.map((any) => anyUnpack(any, rpcErrors.BadRequestSchema)).find(Boolean);
  expect(bad?.fieldViolations).toEqual([expect.objectContaining({ field: 'input.a' })]);
  const info = details.map((any) => anyUnpack(any, rpcErrors.ErrorInfoSchema)).find(Boolean);
  expect(info).toMatchObject({ reason: 'INVALID_INPUT', domain: 'runlog' });
});

test.each<[string, object, number]>([
  ['an unknown definition', { definition: 'missing' }, status.NOT_FOUND],
  ['no definition', { definition: '' }, status.INVALID_ARGUMENT],
  ['input that is no JSON', { inputJson: '{' }, status.INVALID_ARGUMENT],
  ['deep input', { inputJson: '['.repeat(70) + ']'.repeat(70) }, status.INVALID_ARGUMENT],
  ['a wait above five minutes', { wait: { seconds: 301n } }, status.INVALID_ARGUMENT],
  [
    'a timeout that is none',
    { expiry: { case: 'timeout', value: { seconds: -1n } } },
    status.INVALID_ARGUMENT,
  ],
])('%s is refused with the matching code', async (_what, more, code) => {
  expect((await start(more))?.code).toBe(code);
});

test('a tenant that is none is refused, naming the metadata entry', async () => {
  const metadata = new Metadata();
  metadata.set('x-runlog-tenant', 'a b');
  expect((await start({}, metadata))?.details).toContain('x-runlog-tenant');
});

test('a message above 4 MiB is refused before it is read', async () => {
  const inputJson = JSON.stringify('x'.repeat(5 * 1024 * 1024));
  expect((await start({ inputJson }))?.code).toBe(status.RESOURCE_EXHAUSTED);
});

test('more calls than allowed are refused with the time to wait', async () => {
  const limited = await startTestGateway({ requestsPerSecond: 3 });
  const caller = new Client(limited.gateway.grpc, credentials.createInsecure());
  try {
    // The limit counts by the second: all calls have to come within one.
    const refused = await eventually(
      async () => {
        const errors = await Promise.all(
          Array.from({ length: 8 }, () => start({ definition: 'missing' }, undefined, caller)),
        );
        const those = errors.filter((error) => error?.code === status.RESOURCE_EXHAUSTED);
        expect(those).toHaveLength(5);
        return those;
      },
      { everyMs: 1_100 },
    );
    const retry = detailsOf(refused[0]).details.map((any) => anyUnpack(any, rpcErrors.RetryInfoSchema));
    expect(retry.find(Boolean)?.retryDelay).toBeDefined();
  } finally {
    caller.close();
    await limited.close();
  }
});

test('the health service says that it serves', async () => {
  const { Check } = healthService;
  const answer = await new Promise<unknown>((resolve, reject) => {
    if (!Check) return reject(new Error('no method'));
    client.makeUnaryRequest(
      Check.path,
      Check.requestSerialize,
      Check.responseDeserialize,
      { service: '' },
      (error: ServiceError | null, value: unknown) => (error ? reject(error) : resolve(value)),
    );
  });
  expect(protoPath).toContain('health.proto');
  expect(answer).toMatchObject({ status: 'SERVING' });
});

test('reflection tells a client that knows nothing of the services and their messages', async () => {
  const { services, files } = await reflected(world.gateway.grpc, 'runlog.v1.StartRequest');
  expect(services).toEqual(['runlog.v1.Definitions', 'runlog.v1.Executions', 'runlog.v1.Schedules']);
  for (const symbol of ['StartRequest', 'idempotency_key', 'google.protobuf', 'Timestamp'])
    expect(files).toContain(symbol);
});
