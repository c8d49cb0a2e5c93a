import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { yandex } from '@runlog/dialect-yandex/api';

import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { bearerOf, makeKey } from '../support/keys.js';
import { callGrpc, callRest } from './support.js';

const specification = { specYaml: '{yawl: "0.1", start: a, steps: {a: {noOp: {}}}}' };

let world: TestGateway;
let red: Readonly<Record<string, string>>;
let blue: Readonly<Record<string, string>>;
let reader: Readonly<Record<string, string>>;
let both: Readonly<Record<string, string>>;
let workflowId = '';
let executionId = '';
let operationId = '';

beforeAll(async () => {
  world = await startTestGateway({ auth: { required: true, failuresPerMinute: 0 } }, [yandex]);
  const as = async (more: object) => bearerOf(await makeKey(world, more));
  red = await as({ tenants: ['red'] });
  blue = await as({ tenants: ['blue'] });
  both = await as({ tenants: ['red', 'blue'] });
  reader = await as({ tenants: ['red'], scopes: ['executions:read', 'definitions:read'] });
  const { body } = await callRest(
    world.gateway.http,
    ['POST', '/workflows/v1/workflow', { folderId: 'red', name: 'w', specification }],
    red,
  );
  operationId = String(body['id']);
  ({ workflowId = '' } = body['metadata'] as { workflowId?: string });
  const started = await callGrpc(world.gateway.grpc, 'ExecutionService/Start', { workflowId }, red);
  ({ executionId = '' } = started.json as { executionId?: string });
}, 60_000);
afterAll(() => world.close());

describe('without a token', () => {
  test('nothing is told', async () => {
    const { grpc, http } = world.gateway;
    expect((await callGrpc(grpc, 'ExecutionService/Get', { executionId })).error?.code).toBe(16);
    const refused = await callRest(http, ['GET', `/workflows/v1/execution/${executionId}`]);
    expect(refused).toMatchObject({ status: 401, error: { code: 16 } });
    expect(refused.body['details']).toMatchObject([
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo' },
    ]);
    expect((await callRest(http, ['GET', '/endpoints'])).error?.code).toBe(16);
  });
});

describe('with a token for reading', () => {
  test('nothing is started, stopped or changed', async () => {
    const { grpc, http } = world.gateway;
    expect((await callGrpc(grpc, 'ExecutionService/Get', { executionId }, reader)).error).toBeUndefined();
    for (const request of [
      ['POST', '/workflows/v1/execution/start', { workflowId }],
      ['POST', `/workflows/v1/execution/${executionId}/stop`],
      ['POST', `/workflows/v1/execution/${executionId}/terminate`],
      ['POST', '/workflows/v1/workflow', { folderId: 'red', name: 'x', specification }],
      ['PATCH', `/workflows/v1/workflow/${workflowId}`, { description: 'x' }],
      ['DELETE', `/workflows/v1/workflow/${workflowId}`],
      ['GET', `/operations/${operationId}:cancel`],
    ] as const)
      expect(await callRest(http, request, reader)).toMatchObject({ status: 403, error: { code: 7 } });
  });
});

describe('somebody of another folder', () => {
  test('finds nothing by any id', async () => {
    const { grpc } = world.gateway;
    for (const [method, request] of [
      ['ExecutionService/Start', { workflowId }],
      ['ExecutionService/List', { workflowId }],
      ['ExecutionService/Get', { executionId }],
      ['ExecutionService/GetHistory', { executionId }],
      ['ExecutionService/Stop', { executionId }],
      ['ExecutionService/Terminate', { executionId }],
      ['WorkflowService/Get', { workflowId }],
      ['WorkflowService/Update', { workflowId, description: 'x' }],
      ['WorkflowService/Delete', { workflowId }],
      ['WorkflowService/ListOperations', { workflowId }],
      ['OperationService/Get', { operationId }],
      ['OperationService/Cancel', { operationId }],
    ] as const) {
      const { error } = await callGrpc(grpc, method, request, blue);
      expect(error?.code).toBe(5);
      // As of what nobody has.
      expect(error?.message).toMatch(/^(workflow|execution|operation) \S+ does not exist$/);
    }
  });

  test('may neither look into it nor put anything there', async () => {
    const { grpc } = world.gateway;
    const create = { folderId: 'red', name: 'x', specification };
    expect((await callGrpc(grpc, 'WorkflowService/Create', create, blue)).error?.code).toBe(7);
    expect((await callGrpc(grpc, 'WorkflowService/List', { folderId: 'red' }, blue)).error?.code).toBe(7);
  });
});

test('somebody of both folders needs no header for what has an id', async () => {
  const { grpc } = world.gateway;
  for (const [method, request] of [
    ['ExecutionService/Get', { executionId }],
    ['WorkflowService/Get', { workflowId }],
    ['OperationService/Get', { operationId }],
  ] as const) {
    expect((await callGrpc(grpc, method, request, both)).error).toBeUndefined();
    const elsewhere = { ...both, 'x-runlog-tenant': 'blue' };
    expect((await callGrpc(grpc, method, request, elsewhere)).error?.code).toBe(5);
  }
});
