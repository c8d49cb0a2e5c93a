import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

import { describe, expect, test } from '@jest/globals';

import { made } from '../support/flow.js';
import type { World } from '../support/world.js';

interface Started {
  readonly executionId: string;
}

const sound = `{yawl: '0.1', start: a, steps: {a: {noOp: {}}}}`;

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Requests and answers over HTTP that the published clients' messages cannot show. */
export const restRules = (world: () => World): void => {
  describe('over HTTP', () => {
    const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${world().platform.http}${path}`, init);
    const post = (path: string, body: string): Promise<Response> =>
      ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

    test.each<[string, () => Promise<Response>, number, number]>([
      ['an execution that there is not', () => ask('/workflows/v1/execution/nothing'), 404, 5],
      ['an address that there is not', () => ask('/workflows/v1/nothing'), 404, 5],
      ['a body that is no JSON', () => post('/workflows/v1/execution/start', '{"workflowId":'), 400, 3],
      ['a body that is no object', () => post('/workflows/v1/execution/start', '[]'), 400, 3],
      [
        'an unknown field',
        () => post('/workflows/v1/execution/start', '{"workflowId":"w","speed":1}'),
        400,
        3,
      ],
      [
        'a query that cannot be read',
        () => ask('/workflows/v1/execution?workflowId=w&pageSize=many'),
        400,
        3,
      ],
    ])('%s is told as a google.rpc.Status, with the id of the request', async (_, call, status, code) => {
      const response = await call();
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await response.json()).toMatchObject({
        code,
        message: expect.stringMatching(/./),
        details: expect.arrayContaining([
          {
            '@type': 'type.googleapis.com/google.rpc.RequestInfo',
            requestId: response.headers.get('x-request-id'),
          },
        ]),
      });
    });

    test('a body beyond all bounds is refused before it is sent', async () => {
      const headers = { 'content-type': 'application/json', 'content-length': 5_000_000 };
      const call = request(`${world().platform.http}/workflows/v1/execution/start`, {
        method: 'POST',
        headers,
      });
      call.on('error', () => undefined).flushHeaders();
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(400);
      expect(await json(response)).toMatchObject({ code: 3, details: [{ requestId: expect.any(String) }] });
      call.destroy();
    });

    test.each([
      ['is text of JSON', { inputJson: '{"a":[null,1.5]}' }, '{"a":[null,1.5]}'],
      ['is a value', { inputValue: { a: [null, 1.5] } }, '{"a":[null,1.5]}'],
      ['is the value null', { inputValue: null }, 'null'],
      ['is missing', {}, '{}'],
    ])('an input that %s is kept', async (_, input, kept) => {
      const workflowId = await made(world().api.REST, sound);
      const body = JSON.stringify({ workflowId, input });
      const { executionId } = (await (await post('/workflows/v1/execution/start', body)).json()) as Started;
      const read = await ask(`/workflows/v1/execution/${executionId}`);
      expect(await read.json()).toMatchObject({ execution: { id: executionId, input: { inputJson: kept } } });
    });

    test.each(['[1]', '{"inputJson":"{}"}', 'null'])('the whole body, %s, can be the input', async (body) => {
      const workflowId = await made(world().api.REST, sound);
      const response = await post(`/workflows/v1/execution/${workflowId}/start`, body);
      const { executionId } = (await response.json()) as Started;
      const read = await ask(`/workflows/v1/execution/${executionId}`);
      expect(await read.json()).toMatchObject({ execution: { workflowId, input: { inputJson: body } } });
    });

    test('clients find the services where they ask', async () => {
      const { host } = new URL(world().platform.http);
      expect(await (await ask('/endpoints/serverless-workflows')).json()).toEqual({
        ...{ id: 'serverless-workflows', address: host },
      });
    });

    test('an answer names its request and trace', async () => {
      const { headers } = await ask('/workflows/v1/workflow?folderId=none');
      expect(headers.get('x-request-id')).toMatch(uuidShape);
      expect(headers.get('x-server-trace-id')).toMatch(/./);
    });
  });
};
