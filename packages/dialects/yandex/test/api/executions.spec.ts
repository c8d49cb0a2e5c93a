import { create, fromJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';

import {
  Execution_Status as Status,
  type Execution,
} from '../../src/gen/yandex/cloud/serverless/workflows/v1/execution_pb.js';
import * as messages from '../../src/gen/yandex/cloud/serverless/workflows/v1/execution_service_pb.js';
import { apiWorld, callOf, type ApiWorld } from './support/in-memory.js';

const tenant = 'folder';
const call = callOf([tenant, 'other']);
const started: NewEvent = { type: 'ExecutionStarted', data: {} };
const error = { code: 'HTTP_CALL_502', message: 'bad gateway', retryable: false };

let world: ApiWorld;
beforeEach(async () => {
  world = apiWorld();
  await world.executions.define({ tenant, name: 'flow', language: 'plain', document: 'x' });
});

const start = async (workflowId = 'flow', inputJson?: string): Promise<string> => {
  const request = create(messages.StartExecutionRequestSchema, {
    workflowId,
    ...(inputJson !== undefined && { input: { input: { case: 'inputJson', value: inputJson } } }),
  });
  return (await world.api.start(request, call)).executionId;
};
const read = async (executionId: string, by = call): Promise<Execution | undefined> =>
  (await world.api.get(create(messages.GetExecutionRequestSchema, { executionId }), by)).execution;
const history = (executionId: string) =>
  world.api.getHistory(create(messages.GetExecutionHistoryRequestSchema, { executionId }), call);
const stop = (executionId: string) =>
  world.api.stop(create(messages.StopExecutionRequestSchema, { executionId }), call);
const terminate = (executionId: string) =>
  world.api.terminate(create(messages.TerminateExecutionRequestSchema, { executionId }), call);
const list = (more: object) =>
  world.api.list(create(messages.ListExecutionsRequestSchema, { workflowId: 'flow', ...more }), call);
const uuidOf = (executionId: string): string => executionId.slice(-36);
const code = (wanted: string): unknown => expect.objectContaining({ code: wanted });

describe('an execution', () => {
  test('that has just been accepted is queued, with its input as it was', async () => {
    const id = await start('flow', '{"a":[1,null,"é"]}');
    expect(id).toMatch(/^flow-[0-9a-f-]{36}$/);
    const execution = await read(id);
    expect(execution).toMatchObject({
      ...{ id, workflowId: 'flow', status: Status.QUEUED },
      input: { input: { case: 'inputJson', value: '{"a":[1,null,"é"]}' } },
    });
    expect(execution?.startedAt).toBeUndefined();
    expect(execution?.duration).toBeUndefined();
    expect(await history(id)).toMatchObject({ execution: { status: Status.QUEUED }, entries: [] });
  });

  test.each(['{}', '[1]', '"text"', '0', 'null', 'true'])('takes %s as its input', async (text) => {
    expect((await read(await start('flow', text)))?.input?.input).toEqual({ case: 'inputJson', value: text });
  });

  test('gives the text of its input back as it was written', async () => {
    const text = '{ "b": 1.0, "a": [1e3,\n "\\u00e9"], "b": 2.50 }';
    expect((await read(await start('flow', text)))?.input?.input.value).toBe(text);
  });

  test('gives the value of a text that is too long to be kept', async () => {
    const text = JSON.stringify('x'.repeat(64 * 1024));
    expect((await read(await start('flow', ` ${text}`)))?.input?.input.value).toBe(text);
  });

  test('takes a value as its input, and gives it back as text', async () => {
    const input = { input: { case: 'inputValue' as const, value: fromJson(ValueSchema, { a: [1, null] }) } };
    const request = create(messages.StartExecutionRequestSchema, { workflowId: 'flow', input });
    const { executionId } = await world.api.start(request, call);
    expect((await read(executionId))?.input?.input.value).toBe('{"a":[1,null]}');
  });

  test('without an input has an empty one', async () => {
    expect((await read(await start()))?.input?.input.value).toBe('{}');
  });

  test('that runs says for how long', async () => {
    const id = await start();
    await world.append(uuidOf(id), started);
    world.now += 1_070;
    expect(await read(id)).toMatchObject({
      status: Status.RUNNING,
      startedAt: { seconds: BigInt((world.now - 1_070) / 1_000) },
      duration: { seconds: 1n, nanos: 70_000_000 },
    });
  });

  test.each<[string, NewEvent[], object]>([
    ['paused', [started, { type: 'ExecutionPaused', data: {} }], { status: Status.PAUSED }],
    [
      'cancelling',
      [started, { type: 'CancelRequested', data: { mode: 'stop' } }],
      { status: Status.RUNNING },
    ],
    [
      'cancelled',
      [started, { type: 'ExecutionCancelled', data: { mode: 'stop' } }],
      { status: Status.STOPPED },
    ],
    [
      'completed',
      [started, { type: 'ExecutionCompleted', data: { output: { done: true } } }],
      { status: Status.FINISHED, result: { result: { case: 'resultJson', value: '{"done":true}' } } },
    ],
    [
      'failed',
      [started, { type: 'ExecutionFailed', data: { error } }],
      { status: Status.FAILED, error: { message: 'bad gateway', errorCode: 'HTTP_CALL_502' } },
    ],
    [
      'timed out',
      [started, { type: 'ExecutionTimedOut', data: { deadline: 0 } }],
      { status: Status.FAILED, error: { errorCode: 'STEP_TIMEOUT' } },
    ],
  ])('that is %s natively is so here, alike in Get, GetHistory and List', async (_, events, shown) => {
    const id = await start();
    await world.append(uuidOf(id), ...events);
    world.now += 5_000;
    const execution = await read(id);
    expect(execution).toMatchObject(shown);
    const { status, startedAt, duration, result, error: failed } = execution ?? {};
    expect(result !== undefined).toBe(status === Status.FINISHED);
    expect(failed !== undefined).toBe(status === Status.FAILED);
    const preview = { id, workflowId: 'flow', status, startedAt, duration };
    expect((await history(id)).execution).toMatchObject(preview);
    expect((await list({})).executions).toMatchObject([preview]);
  });

  test('is found by its uuid alone, and by no other name than that of its workflow', async () => {
    await world.executions.define({ tenant, name: 'second', language: 'plain', document: 'x' });
    const id = await start();
    expect(await read(uuidOf(id))).toMatchObject({ id });
    for (const method of [read, history, stop, terminate])
      await expect(method(`second-${uuidOf(id)}`)).rejects.toEqual(code('not_found'));
    expect(await read(id)).toMatchObject({ status: Status.QUEUED });
  });

  test.each(['flow', 'flow-x', 'nothing', '\0', 'flow-0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4d'])(
    'that is not there is not found: %j',
    async (id) => {
      for (const method of [read, history, stop, terminate])
        await expect(method(id)).rejects.toEqual(code('not_found'));
    },
  );

  test('without an id is no question', async () => {
    for (const method of [read, history, stop, terminate])
      await expect(method('')).rejects.toEqual(code('invalid_input'));
  });

  test('of a folder of others is not found', async () => {
    const id = await start();
    await expect(read(id, callOf(['other']))).rejects.toEqual(code('not_found'));
  });
});

describe('a start', () => {
  test.each(['{', '', '{"a":1}}', 'undefined'])('with %j for JSON is refused', async (text) => {
    await expect(start('flow', text)).rejects.toMatchObject({
      code: 'invalid_input',
      problems: [{ field: 'input.input_json' }],
    });
    expect((await list({})).executions).toEqual([]);
  });

  test('with an input over the limit is refused', async () => {
    await expect(start('flow', JSON.stringify('x'.repeat(3_000_000)))).rejects.toEqual(code('invalid_input'));
  });

  test.each(['missing', 'flow@1', 'dfqaaaaaaaaaaaaaaaaa', 'a b', '\0'])(
    'of %j, which is no workflow, is not found',
    async (id) => {
      await expect(start(id)).rejects.toEqual(code('not_found'));
      await expect(list({ workflowId: id })).rejects.toEqual(code('not_found'));
    },
  );

  test('of nothing is no question', async () => {
    await expect(start('')).rejects.toEqual(code('invalid_input'));
    await expect(list({ workflowId: '' })).rejects.toEqual(code('invalid_input'));
  });
});

describe('an end that is asked for', () => {
  test.each([
    ['stop', stop],
    ['terminate', terminate],
  ] as const)('by %s is answered with the id, and again when it is so', async (mode, ask) => {
    const id = await start();
    await world.append(uuidOf(id), started);
    expect(await ask(id)).toMatchObject({ executionId: id });
    expect(await ask(id)).toMatchObject({ executionId: id });
    await world.append(uuidOf(id), { type: 'ExecutionCancelled', data: { mode } });
    expect(await ask(id)).toMatchObject({ executionId: id });
    expect(await read(id)).toMatchObject({ status: Status.STOPPED });
  });

  test.each<[string, NewEvent]>([
    ['FINISHED', { type: 'ExecutionCompleted', data: { output: 1 } }],
    ['FAILED', { type: 'ExecutionFailed', data: { error } }],
  ])('is refused when it is %s', async (_, end) => {
    const id = await start();
    await world.append(uuidOf(id), started, end);
    await expect(stop(id)).rejects.toEqual(code('not_allowed'));
    await expect(terminate(id)).rejects.toEqual(code('not_allowed'));
  });
});

describe('a list', () => {
  test('is of one workflow, newest first, in pages without repeats and with an empty last token', async () => {
    await world.executions.define({ tenant, name: 'second', language: 'plain', document: 'x' });
    await start('second');
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.unshift(await start());
      await world.append(uuidOf(ids[0] ?? ''), started);
    }
    const found: string[] = [];
    const sizes: number[] = [];
    let pageToken = '';
    do {
      const { executions, nextPageToken } = await list({ pageSize: 2n, pageToken });
      found.push(...executions.map(({ id }) => id));
      sizes.push(executions.length);
      pageToken = nextPageToken;
    } while (pageToken !== '');
    expect(found).toEqual(ids);
    expect(sizes).toEqual([2, 2, 1]);
  });

  test('has a hundred rows unless said otherwise', async () => {
    for (let n = 0; n < 101; n += 1) await start();
    await world.append(uuidOf(await start()), started);
    const { executions, nextPageToken } = await list({});
    expect(executions).toHaveLength(100);
    expect((await list({ pageToken: nextPageToken })).executions).toHaveLength(2);
  });

  test('holds what its filter says', async () => {
    const [first, second] = [await start(), await start()];
    await world.append(uuidOf(first), started, { type: 'ExecutionCompleted', data: { output: 1 } });
    const between = new Date(world.now + 500).toISOString();
    world.now += 1_000;
    await world.append(uuidOf(second), started);
    const ids = async (filter: string): Promise<string[]> =>
      (await list({ filter })).executions.map(({ id }) => id);
    expect(await ids('status=FINISHED')).toEqual([first]);
    expect(await ids('status=RUNNING')).toEqual([second]);
    expect(await ids(`started_at<${between}`)).toEqual([first]);
    expect(await ids(`started_at>${between}`)).toEqual([second]);
    expect(await ids(`finished_at<${between}`)).toEqual([first]);
    expect(await ids(`status=RUNNING AND started_at<${between}`)).toEqual([]);
    expect(await ids('status=RUNNING AND status=FINISHED')).toEqual([]);
  });

  test.each<[object, string]>([
    [{ pageSize: -1n }, 'page_size'],
    [{ pageToken: 'x' }, 'page_token'],
    [{ filter: 'status=ERROR' }, 'filter'],
  ])('asked for with %j is refused', async (more, field) => {
    await expect(list(more)).rejects.toMatchObject({ code: 'invalid_input', problems: [{ field }] });
  });

  test('refuses the token of another filter', async () => {
    for (let n = 0; n < 2; n += 1) await world.append(uuidOf(await start()), started);
    const { nextPageToken } = await list({ pageSize: 1n });
    await expect(
      list({ pageSize: 1n, pageToken: nextPageToken, filter: 'status=RUNNING' }),
    ).rejects.toMatchObject({
      problems: [{ field: 'page_token' }],
    });
  });
});
