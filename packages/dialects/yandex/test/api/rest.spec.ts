import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '@runlog/core';
import type { Fault } from '@runlog/hosting';

import { inOurWords } from '../../src/api/calls/in-our-words.js';
import { tracksOf } from '../../src/api/calls/tracks.js';
import { readMessage } from '../../src/api/http/read-message.js';
import { tell } from '../../src/api/http/tell.js';
import {
  ListExecutionsRequestSchema,
  StartExecutionRequestSchema,
  StopExecutionRequestSchema,
} from '../../src/gen/yandex/cloud/serverless/workflows/v1/execution_service_pb.js';
import { UpdateWorkflowRequestSchema } from '../../src/gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';

const fieldsOf = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(({ field }) => field);
  }
  throw new Error('it was not refused');
};

describe('a message', () => {
  test('is read by either name of a field', () => {
    const wanted = { workflowId: 'w', input: { input: { case: 'inputJson', value: '{}' } } };
    expect(
      readMessage(StartExecutionRequestSchema, { workflowId: 'w', input: { inputJson: '{}' } }),
    ).toMatchObject(wanted);
    expect(
      readMessage(StartExecutionRequestSchema, { workflow_id: 'w', input: { input_json: '{}' } }),
    ).toMatchObject(wanted);
  });

  test('takes numbers of a query as text', () => {
    const query = { workflowId: 'w', pageSize: '7', filter: 'status=FAILED' };
    expect(readMessage(ListExecutionsRequestSchema, query)).toMatchObject({ pageSize: 7n });
  });

  test('takes what the address says, and nothing that contradicts it', () => {
    for (const body of [undefined, {}, { executionId: 'other' }, { execution_id: 'other' }])
      expect(readMessage(StopExecutionRequestSchema, body, { executionId: 'e' }).executionId).toBe('e');
  });

  test('names every field that it does not have, on every level', () => {
    const body = { workflowId: 'w', speed: 1, input: { inputJson: '{}', inputXml: '' } };
    expect(fieldsOf(() => readMessage(StartExecutionRequestSchema, body))).toEqual([
      'speed',
      'input.inputXml',
    ]);
  });

  test('has a value with any members', () => {
    const body = { input: { inputValue: { any: { thing: [1, null] } } } };
    expect(readMessage(StartExecutionRequestSchema, body).input?.input.case).toBe('inputValue');
  });

  test('names the field that cannot be read', () => {
    expect(fieldsOf(() => readMessage(ListExecutionsRequestSchema, { pageSize: 'many' }))).toEqual([
      'page_size',
    ]);
    expect(fieldsOf(() => readMessage(UpdateWorkflowRequestSchema, { labels: { a: 1 } }))).toEqual([
      'labels',
    ]);
  });

  test.each([null, 1, 'text', [], true])('is no %j', (body) => {
    expect(fieldsOf(() => readMessage(StartExecutionRequestSchema, body))).toEqual(['body']);
  });

  test('loses no key of a map without a word', () => {
    const body: unknown = JSON.parse('{"labels": {"a": "b", "__proto__": "c"}, "__proto__": 1}');
    expect(fieldsOf(() => readMessage(UpdateWorkflowRequestSchema, body))).toEqual([
      'labels.__proto__',
      '__proto__',
    ]);
  });

  test('has one member of a oneof', () => {
    const both = { input: { inputJson: '1', inputValue: 1 } };
    expect(fieldsOf(() => readMessage(StartExecutionRequestSchema, both))).toHaveLength(1);
  });
});

describe('an error', () => {
  const fault = (more: Partial<Fault>): Fault => ({
    ...{ code: 'not_found', title: 'Not found', detail: 'workflow w does not exist', http: 404, grpc: 5 },
    ...more,
  });

  test('is a status with the id of the request', () => {
    expect(tell(fault({}), 'r')).toEqual({
      status: 404,
      headers: { 'x-request-id': 'r' },
      body: {
        code: 5,
        message: 'workflow w does not exist',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'r' }],
      },
    });
  });

  test('names the fields that broke a rule', () => {
    const problems = [{ field: 'name', message: 'must be given', limit: 1 }];
    expect(tell(fault({ code: 'invalid_input', http: 400, grpc: 3, problems }), 'r').body).toMatchObject({
      code: 3,
      details: [
        {},
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'name', description: 'must be given' }],
        },
      ],
    });
  });

  test.each([
    [3, 400],
    [5, 404],
    [6, 409],
    [7, 403],
    [8, 429],
    [9, 400],
    [10, 409],
    [13, 500],
    [14, 503],
    [16, 401],
  ])('of code %i has the status %i', (grpc, status) =>
    expect(tell(fault({ grpc, http: 418 }), 'r').status).toBe(status),
  );

  test.each([
    ['no_such_route', 404, 5, 404],
    ['method_not_allowed', 405, 12, 501],
    ['too_slow', 408, 4, 504],
    ['body_too_large', 413, 3, 400],
    ['malformed_request', 400, 3, 400],
  ])('of the server itself, %s, has a code as well', (code, http, grpc, status) => {
    expect(tell(fault({ code, http, grpc: 3 }), 'r')).toMatchObject({ status, body: { code: grpc } });
  });
});

test('answers say the request and the trace that they belong to', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  expect(tracksOf('a-b', `00-${trace}-b7ad6b7169203331-01`)).toEqual({
    'x-request-id': 'a-b',
    'x-server-trace-id': trace,
  });
  expect(tracksOf('a-b', undefined)).toEqual({ 'x-request-id': 'a-b', 'x-server-trace-id': 'ab' });
});

test('what a use case says of fields is said in the words of this API, and of fifty of them at most', async () => {
  const problems = ['document', 'document.steps.a', 'document[0]', 'pageToken', 'name', 'documents'].map(
    (field) => ({ field, message: 'm' }),
  );
  const told = async (all: readonly { field: string; message: string }[]): Promise<string[]> => {
    const error: unknown = await inOurWords(() => Promise.reject(new InvalidInput(all))).catch(
      (e: unknown) => e,
    );
    return error instanceof InvalidInput ? error.problems.map(({ field }) => field) : [];
  };
  const spec = 'specification.spec_yaml';
  expect(await told(problems)).toEqual([
    spec,
    `${spec}.steps.a`,
    `${spec}[0]`,
    'page_token',
    'name',
    'documents',
  ]);
  expect(await told(Array.from({ length: 80 }, (_, n) => ({ field: `f${n}`, message: 'm' })))).toHaveLength(
    51,
  );
});
