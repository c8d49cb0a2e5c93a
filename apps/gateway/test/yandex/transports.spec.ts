import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@bufbuild/protobuf';
import { yandex } from '@runlog/dialect-yandex/api';
import { caughtUp, eventually } from '@runlog/testkit';

import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { callGrpc, callRest, type Answer } from './support.js';

const folderId = 'b1gfolder';
const specYaml = '{yawl: "0.1", start: a, steps: {a: {title: T, httpCall: {url: "http://127.0.0.1:9/"}}}}';
const unknown = '0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4d';

let world: TestGateway;
/** What rows of the tables are about; their texts name them in braces. */
const known: Record<string, string> = {};

const grpc = (name: string, request: JsonValue): Promise<Answer> =>
  callGrpc(world.gateway.grpc, name, request);
const rest = (...request: [string, string, JsonValue?]) => callRest(world.gateway.http, request);

const filled = <T extends JsonValue>(value: T): T =>
  JSON.parse(JSON.stringify(value).replace(/\{(\w+)\}/g, (all, name: string) => known[name] ?? all)) as T;

type Request = readonly [method: string, path: string, body?: JsonValue];

const requestOf = ([method, path, body]: Request): [string, string, JsonValue?] =>
  body === undefined ? [method, filled(path)] : [method, filled(path), filled(body)];

type Row = readonly [
  what: string,
  method: string,
  request: JsonValue,
  rest: readonly [string, string, JsonValue?],
];

beforeAll(async () => {
  world = await startTestGateway({}, [yandex]);
  const create = { folderId, name: 'orders', specification: { specYaml }, labels: { team: 'red' } };
  const operation = (await rest('POST', '/workflows/v1/workflow', create)).body;
  known['operation'] = String(operation['id']);
  known['workflow'] = String((operation['metadata'] as Record<string, string>)['workflowId']);
  for (const name of ['finished', 'failed', 'running', 'paused']) {
    const started = await grpc(
      'ExecutionService/Start',
      filled({ workflowId: '{workflow}', input: { inputJson: '{"a":1}' } }),
    );
    known[name] = (started.json as Record<string, string>)['executionId'] ?? '';
  }
  const uuid = (name: string): string => (known[name] ?? '').slice(-36);
  const error = { code: 'http.502', message: 'bad gateway', retryable: false };
  await world.append(uuid('finished'), [
    {
      type: 'StepCompleted',
      data: { step: 'a', attempt: 1, output: { status: 200, headers: {}, body: { b: 2 } } },
    },
    { type: 'ExecutionCompleted', data: { output: { b: 2 } } },
  ]);
  await world.append(uuid('failed'), [
    { type: 'StepFailed', data: { step: 'a', attempt: 1, error } },
    { type: 'ExecutionFailed', data: { error: { ...error, code: 'HTTP_CALL_502' }, step: 'a' } },
  ]);
  await world.append(uuid('paused'), [{ type: 'ExecutionPaused', data: {} }]);
  await caughtUp(world.store.projector);
}, 60_000);
afterAll(() => world.close());

describe('both transports answer alike', () => {
  const answers: readonly Row[] = [
    ...['finished', 'failed', 'running', 'paused'].flatMap((name): Row[] => [
      [
        `Get of what is ${name}`,
        'ExecutionService/Get',
        { executionId: `{${name}}` },
        ['GET', `/workflows/v1/execution/{${name}}`],
      ],
      [
        `GetHistory of what is ${name}`,
        'ExecutionService/GetHistory',
        { executionId: `{${name}}` },
        ['GET', `/workflows/v1/execution/{${name}}/history`],
      ],
    ]),
    [
      'List',
      'ExecutionService/List',
      { workflowId: '{workflow}', pageSize: '2' },
      ['GET', '/workflows/v1/execution?workflowId={workflow}&pageSize=2'],
    ],
    [
      'List by status',
      'ExecutionService/List',
      { workflowId: '{workflow}', filter: 'status=FINISHED' },
      ['GET', '/workflows/v1/execution?workflowId={workflow}&filter=status%3DFINISHED'],
    ],
    [
      'Stop',
      'ExecutionService/Stop',
      { executionId: '{running}' },
      ['POST', '/workflows/v1/execution/{running}/stop'],
    ],
    [
      'Terminate',
      'ExecutionService/Terminate',
      { executionId: '{running}' },
      ['POST', '/workflows/v1/execution/{running}/terminate', {}],
    ],
    [
      'Get of a workflow',
      'WorkflowService/Get',
      { workflowId: '{workflow}' },
      ['GET', '/workflows/v1/workflow/{workflow}'],
    ],
    [
      'List of workflows',
      'WorkflowService/List',
      { folderId, filter: 'name="orders"' },
      ['GET', `/workflows/v1/workflow?folderId=${folderId}&filter=name%3D%22orders%22`],
    ],
    [
      'ListOperations',
      'WorkflowService/ListOperations',
      { workflowId: '{workflow}' },
      ['GET', '/workflows/v1/workflow/{workflow}/operations'],
    ],
    [
      'Get of an operation',
      'OperationService/Get',
      { operationId: '{operation}' },
      ['GET', '/operations/{operation}'],
    ],
  ];

  test.each(answers)('%s', async (_, method, request, path) => {
    // What runs says for how long, up to the moment of the question.
    const still = (json: JsonValue | undefined): unknown =>
      JSON.parse(JSON.stringify(json, (key, value: unknown) => (key === 'duration' ? '' : value)));
    await eventually(async () => {
      const [first, second] = [await grpc(method, filled(request)), await rest(...requestOf(path))];
      expect(first.error).toBeUndefined();
      expect(still(second.json)).toEqual(still(first.json));
      for (const { headers } of [first, second]) {
        expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
        expect(headers['x-server-trace-id']).toMatch(/^[0-9a-f]{32}$/);
      }
    });
  });

  const refusals: readonly (readonly [...Row, code: number, status: number])[] = [
    [
      'an unknown execution',
      'ExecutionService/Get',
      { executionId: `flow-${unknown}` },
      ['GET', `/workflows/v1/execution/flow-${unknown}`],
      5,
      404,
    ],
    [
      'the history of an unknown execution',
      'ExecutionService/GetHistory',
      { executionId: unknown },
      ['GET', `/workflows/v1/execution/${unknown}/history`],
      5,
      404,
    ],
    [
      'a stop of an unknown execution',
      'ExecutionService/Stop',
      { executionId: 'x' },
      ['POST', '/workflows/v1/execution/x/stop'],
      5,
      404,
    ],
    [
      'a stop of what has ended',
      'ExecutionService/Stop',
      { executionId: '{finished}' },
      ['POST', '/workflows/v1/execution/{finished}/stop'],
      9,
      400,
    ],
    [
      'a termination of what has ended',
      'ExecutionService/Terminate',
      { executionId: '{failed}' },
      ['POST', '/workflows/v1/execution/{failed}/terminate'],
      9,
      400,
    ],
    [
      'an unknown workflow',
      'ExecutionService/List',
      { workflowId: 'none' },
      ['GET', '/workflows/v1/execution?workflowId=none'],
      5,
      404,
    ],
    [
      'a start of an unknown workflow',
      'ExecutionService/Start',
      { workflowId: 'none' },
      ['POST', '/workflows/v1/execution/start', { workflowId: 'none' }],
      5,
      404,
    ],
    [
      'a start of nothing',
      'ExecutionService/Start',
      {},
      ['POST', '/workflows/v1/execution/start', {}],
      3,
      400,
    ],
    [
      'an input that is no JSON',
      'ExecutionService/Start',
      { workflowId: '{workflow}', input: { inputJson: '{' } },
      ['POST', '/workflows/v1/execution/start', { workflowId: '{workflow}', input: { inputJson: '{' } }],
      3,
      400,
    ],
    [
      'a bad filter',
      'ExecutionService/List',
      { workflowId: '{workflow}', filter: 'status=ERROR' },
      ['GET', '/workflows/v1/execution?workflowId={workflow}&filter=status%3DERROR'],
      3,
      400,
    ],
    [
      'a bad token',
      'ExecutionService/List',
      { workflowId: '{workflow}', pageToken: 'x' },
      ['GET', '/workflows/v1/execution?workflowId={workflow}&pageToken=x'],
      3,
      400,
    ],
    [
      'a bad page size',
      'ExecutionService/List',
      { workflowId: '{workflow}', pageSize: '-1' },
      ['GET', '/workflows/v1/execution?workflowId={workflow}&pageSize=-1'],
      3,
      400,
    ],
    [
      'a name that is taken',
      'WorkflowService/Create',
      { folderId, name: 'orders', specification: { specYaml } },
      ['POST', '/workflows/v1/workflow', { folderId, name: 'orders', specification: { specYaml } }],
      6,
      409,
    ],
    [
      'a specification with mistakes',
      'WorkflowService/Create',
      { folderId, name: 'bad', specification: { specYaml: '{yawl: "0.1"}' } },
      [
        'POST',
        '/workflows/v1/workflow',
        { folderId, name: 'bad', specification: { specYaml: '{yawl: "0.1"}' } },
      ],
      3,
      400,
    ],
    [
      'an update of an unknown workflow',
      'WorkflowService/Update',
      { workflowId: 'none', description: 'x' },
      ['PATCH', '/workflows/v1/workflow/none', { description: 'x' }],
      5,
      404,
    ],
    [
      'a deletion of an unknown workflow',
      'WorkflowService/Delete',
      { workflowId: 'none' },
      ['DELETE', '/workflows/v1/workflow/none'],
      5,
      404,
    ],
    [
      'a workflow that is not there',
      'WorkflowService/Get',
      { workflowId: 'none' },
      ['GET', '/workflows/v1/workflow/none'],
      5,
      404,
    ],
    ['a list of no folder', 'WorkflowService/List', {}, ['GET', '/workflows/v1/workflow'], 3, 400],
    [
      'operations of an unknown workflow',
      'WorkflowService/ListOperations',
      { workflowId: 'none' },
      ['GET', '/workflows/v1/workflow/none/operations'],
      5,
      404,
    ],
    [
      'an unknown operation',
      'OperationService/Get',
      { operationId: 'none' },
      ['GET', '/operations/none'],
      5,
      404,
    ],
    [
      'a cancellation of what is done',
      'OperationService/Cancel',
      { operationId: '{operation}' },
      ['GET', '/operations/{operation}:cancel'],
      9,
      400,
    ],
    [
      'an unknown endpoint',
      'ApiEndpointService/Get',
      { apiEndpointId: 'none' },
      ['GET', '/endpoints/none'],
      5,
      404,
    ],
  ];

  test.each(refusals)('%s is refused', async (...[, method, request, path, code, status]) => {
    const [first, second] = [await grpc(method, filled(request)), await rest(...requestOf(path))];
    expect(first.error?.code).toBe(code);
    expect(second.error).toEqual(first.error);
    expect(second.status).toBe(status);
    expect(second.body['details']).toMatchObject([
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: second.headers['x-request-id'] },
      ...(code === 3 ? [{ '@type': 'type.googleapis.com/google.rpc.BadRequest' }] : []),
    ]);
    // In front of an error, headers would hide its code from the published client.
    expect(first.headers).toEqual({});
  });
});

test('a list holds what its filter says', async () => {
  const { json } = await rest(
    'GET',
    `/workflows/v1/execution?workflowId=${known['workflow']}&filter=status%3DPAUSED`,
  );
  expect(json).toMatchObject({ executions: [{ id: known['paused'], status: 'PAUSED' }] });
});

describe('a change over one transport is seen over the other', () => {
  test('a workflow is made, changed and deleted', async () => {
    const made = await grpc('WorkflowService/Create', {
      folderId,
      name: 'second',
      specification: { specYaml },
    });
    const id = (made.json as { response: { id: string } }).response.id;
    const changed = await rest('PATCH', `/workflows/v1/workflow/${id}`, {
      description: 'new',
      updateMask: 'description',
    });
    expect(changed.json).toMatchObject({
      done: true,
      metadata: { workflowId: id },
      response: { description: 'new' },
    });
    expect((await grpc('WorkflowService/Get', { workflowId: id })).json).toMatchObject({
      workflow: { description: 'new', status: 'ACTIVE' },
    });
    expect((await rest('DELETE', `/workflows/v1/workflow/${id}`)).json).toMatchObject({ done: true });
    expect((await grpc('WorkflowService/Get', { workflowId: id })).error?.code).toBe(5);
    expect((await rest('POST', `/workflows/v1/execution/${id}/start`, {})).status).toBe(404);
  });

  test.each<[string, JsonValue | undefined, string]>([
    ['an object', { a: 1 }, '{"a":1}'],
    ['an array', [1], '[1]'],
    ['a text', 'x', '"x"'],
    ['nothing', undefined, '{}'],
  ])('a start whose whole body is %s', async (_, body, input) => {
    const { json } = await rest('POST', `/workflows/v1/execution/${known['workflow']}/start`, body);
    const { executionId } = json as { executionId: string };
    expect((await grpc('ExecutionService/Get', { executionId })).json).toMatchObject({
      execution: {
        id: executionId,
        workflowId: known['workflow'],
        input: { inputJson: input },
        status: 'RUNNING',
      },
    });
  });
});

test('every service is where it was asked for', async () => {
  const { grpc: address, http } = world.gateway;
  const all = (at: string): JsonValue => ({
    endpoints: ['endpoint', 'operation', 'serverless-workflows'].map((id) => ({ id, address: at })),
  });
  expect((await grpc('ApiEndpointService/List', {})).json).toEqual(all(address));
  expect((await rest('GET', '/endpoints')).json).toEqual(all(new URL(http).host));
});

test.each<[string, string, JsonValue | undefined, number, number]>([
  ['POST', '/workflows/v1/execution/start', { workflowId: 'w', more: 1 }, 400, 3],
  ['GET', '/workflows/v1/execution/x?more=1', undefined, 400, 3],
  ['GET', '/workflows/v1/nothing', undefined, 404, 5],
  ['PUT', '/operations/x', {}, 404, 5],
])('%s %s is refused in the words of this API', async (method, path, body, status, code) => {
  expect(await rest(method, path, body)).toMatchObject({ status, error: { code } });
});

test('a body that is no JSON is refused in the words of this API', async () => {
  const response = await fetch(`${world.gateway.http}/workflows/v1/execution/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 3, details: [{}, {}] });
});

test('what is started here is an execution like any other to the native API', async () => {
  const { json } = await rest('POST', '/workflows/v1/execution/start', {
    workflowId: known['workflow'] ?? '',
  });
  const { executionId } = json as { executionId: string };
  const native = `${world.gateway.http}/v1/executions/${executionId.slice(-36)}`;
  const headers = { 'x-runlog-tenant': folderId };
  expect(await (await fetch(native, { headers })).json()).toMatchObject({
    status: 'running',
    definition: { name: known['workflow'], language: 'yawl' },
  });
  await fetch(`${native}/terminate`, { method: 'POST', headers });
  await world.append(executionId.slice(-36), [{ type: 'ExecutionCancelled', data: { mode: 'terminate' } }]);
  expect((await grpc('ExecutionService/Get', { executionId })).json).toMatchObject({
    execution: { status: 'STOPPED' },
  });
});

test('a history over gRPC leaves out what the published client would not take', async () => {
  const post = (path: string, body: JsonValue) =>
    fetch(`${world.gateway.http}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
  const started = await grpc('ExecutionService/Start', { workflowId: 'flow' });
  const { executionId } = started.json as { executionId: string };
  const task = { type: 'Task', queue: 'q', handler: 'h', retry: { maxAttempts: 1 }, timeouts: {} };
  for (const step of ['a', 'b', 'c', 'd', 'e']) {
    const data = { ...task, step, attempt: 1, input: 'x'.repeat(1_000_000) };
    await world.append(executionId.slice(-36), [{ type: 'StepScheduled', data } as never]);
  }
  const inputsOf = ({ json }: Answer): boolean[] =>
    (json as { entries: { input?: object }[] }).entries.map(({ input }) => input !== undefined);
  expect(inputsOf(await grpc('ExecutionService/GetHistory', { executionId }))).toEqual([
    ...[true, true, true, false, false],
  ]);
  expect(inputsOf(await rest('GET', `/workflows/v1/execution/${executionId}/history`))).toEqual([
    ...[true, true, true, true, true],
  ]);
});
