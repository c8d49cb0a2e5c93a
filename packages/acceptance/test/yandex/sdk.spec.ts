import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPlatform, type Platform } from '@runlog/local';
import { eventually, testCertificate } from '@runlog/testkit';
import { execution, historyEntry, workflow } from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

import { temporaryDirectory } from '../../src/platform/temporary-directory.js';
import { OutsideWorld } from '../../src/world/outside-world.js';
import { overPlaintext, overTls, type PublishedClient } from './published-client.js';

const { Execution_Status: Status } = execution;
const { HistoryEntry_Status: Step } = historyEntry;
const { Workflow_Status: Life } = workflow;

/** A call that waits at a gate, and one behind it. */
const held = (world: string): string => String.raw`
yawl: '0.1'
start: first
steps:
  first: {title: At the gate, description: it waits, httpCall: {method: POST, url: '${world}/held/\(.gate)', body: '{}', output: '\({first: .done})', next: second}}
  second: {httpCall: {method: POST, url: '${world}/effects/\(.gate)-second', body: '{}', output: '\({second: .done})'}}
`;

let directory: string;
let platform: Platform;
let world: OutsideWorld;
const clients = new Map<string, PublishedClient>();

beforeAll(async () => {
  directory = await temporaryDirectory();
  world = await OutsideWorld.open();
  const { cert, key } = await testCertificate();
  const files = { RUNLOG_TLS_CERT: join(directory, 'cert.pem'), RUNLOG_TLS_KEY: join(directory, 'key.pem') };
  await writeFile(files.RUNLOG_TLS_CERT, cert);
  await writeFile(files.RUNLOG_TLS_KEY, key, { mode: 0o600 });
  platform = await startPlatform({
    ...{ dataDir: join(directory, 'data'), httpTlsPort: 0, grpcTlsPort: 0, readyTimeoutMs: 120_000 },
    env: { ...files, RUNLOG_RATE_LIMIT: '0', RUNLOG_LOG_LEVEL: 'warn' },
  });
  const port = platform.grpcTls?.split(':').at(-1) ?? '';
  clients.set('TLS', overTls(`localhost:${port}`, Buffer.from(cert)));
  clients.set('plaintext', overPlaintext(platform.grpc));
});
afterAll(async () => {
  for (const client of clients.values()) client.close();
  await platform.stop();
  await world.close();
  await rm(directory, { recursive: true, force: true });
});

describe.each(['TLS', 'plaintext'])('the published client over %s', (way) => {
  const folderId = `folder-${way}`;
  let client: PublishedClient;
  let workflowId: string;

  beforeAll(async () => {
    client = clients.get(way) as PublishedClient;
    const request = {
      ...{ folderId, name: 'held', description: 'd', labels: { team: 'red' } },
      specification: { specYaml: held(world.url) },
    };
    const operation = await client.done(await client.workflows['create']?.(request));
    expect(operation).toMatchObject({ done: true });
    expect(operation.error).toBeUndefined();
    workflowId = workflow.Workflow.decode(operation.response?.value ?? new Uint8Array()).id;
  });

  const ask = async <T>(service: 'executions' | 'workflows', method: string, request: object): Promise<T> =>
    (await client[service][method]?.(request)) as T;
  const start = async (gate: string): Promise<string> => {
    const input = { inputJson: JSON.stringify({ gate }) };
    return (await ask<{ executionId: string }>('executions', 'start', { workflowId, input })).executionId;
  };
  const read = async (executionId: string): Promise<execution.Execution> =>
    (await ask<{ execution: execution.Execution }>('executions', 'get', { executionId })).execution;
  const entriesOf = async (executionId: string): Promise<historyEntry.HistoryEntry[]> =>
    (await ask<{ entries: historyEntry.HistoryEntry[] }>('executions', 'getHistory', { executionId }))
      .entries;
  const ended = (executionId: string): Promise<execution.Execution> =>
    eventually(
      async () => {
        const found = await read(executionId);
        expect([Status.FINISHED, Status.FAILED, Status.STOPPED]).toContain(found.status);
        return found;
      },
      { timeoutMs: 60_000 },
    );
  /** An execution whose first step waits at a gate of its own. */
  const waiting = async (what: string): Promise<{ readonly gate: string; readonly id: string }> => {
    const gate = `${way}-${what}`;
    const id = await start(gate);
    await eventually(() => expect(world.gates.crowd(gate)).toBe(1), { timeoutMs: 60_000 });
    return { gate, id };
  };
  const effectsBehind = (gate: string): number =>
    world.effects.filter(({ name }) => name === `${gate}-second`).length;

  test('finds the workflow that it made', async () => {
    expect(await ask('workflows', 'get', { workflowId })).toMatchObject({
      workflow: { id: workflowId, folderId, name: 'held', status: Life.ACTIVE, labels: { team: 'red' } },
    });
    expect(await ask('workflows', 'list', { folderId })).toMatchObject({ workflows: [{ id: workflowId }] });
  });

  test('starts an execution, polls it to its end and reads its history', async () => {
    const { gate, id } = await waiting('run');
    expect(id.startsWith(`${workflowId}-`)).toBe(true);
    const running = await read(id);
    expect(running).toMatchObject({
      id,
      workflowId,
      status: Status.RUNNING,
    });
    expect([running.result, running.error]).toEqual([undefined, undefined]);
    expect(running.startedAt).toBeInstanceOf(Date);
    expect(running.duration).toBeDefined();
    expect(await entriesOf(id)).toMatchObject([
      { id: 'first', type: 'HttpCall', title: 'At the gate', description: 'it waits', attempts: 1 },
    ]);
    world.gates.unlock(gate);
    expect(await ended(id)).toMatchObject({
      status: Status.FINISHED,
      input: { inputJson: JSON.stringify({ gate }) },
      result: { resultJson: JSON.stringify({ second: `${gate}-second` }) },
    });
    const entries = await entriesOf(id);
    expect(entries).toMatchObject([
      {
        id: 'first',
        status: Step.COMPLETED,
        input: { inputJson: JSON.stringify({ input: { gate }, gate }) },
      },
      { id: 'second', status: Step.COMPLETED, attempts: 1 },
    ]);
    expect(entries.flatMap(({ error, lastError }) => [error, lastError]).filter(Boolean)).toEqual([]);
    expect(JSON.parse(entries[0]?.output?.outputJson ?? '')).toEqual({ first: gate });
  });

  test('stops an execution: the step under way ends, and the next never starts', async () => {
    const { gate, id } = await waiting('stop');
    expect(await ask('executions', 'stop', { executionId: id })).toEqual({ executionId: id });
    expect(await read(id)).toMatchObject({ status: Status.RUNNING });
    world.gates.unlock(gate);
    expect(await ended(id)).toMatchObject({ status: Status.STOPPED });
    expect(await entriesOf(id)).toMatchObject([{ id: 'first', status: Step.COMPLETED }]);
    expect(effectsBehind(gate)).toBe(0);
    expect(await ask('executions', 'stop', { executionId: id })).toEqual({ executionId: id });
  });

  test('terminates an execution: the step under way is cancelled', async () => {
    const { gate, id } = await waiting('terminate');
    expect(await ask('executions', 'terminate', { executionId: id })).toEqual({ executionId: id });
    expect(await ended(id)).toMatchObject({ status: Status.STOPPED });
    expect(await entriesOf(id)).toMatchObject([{ id: 'first', status: Step.CANCELLED }]);
    await eventually(() => expect(world.gates.crowd(gate)).toBe(0), { timeoutMs: 60_000 });
    expect(effectsBehind(gate)).toBe(0);
  });

  test('sees a native pause', async () => {
    const { gate, id } = await waiting('pause');
    const native = `${platform.http}/v1/executions/${id.slice(-36)}`;
    const headers = { 'x-runlog-tenant': folderId };
    await fetch(`${native}/pause`, { method: 'POST', headers });
    expect(await read(id)).toMatchObject({ status: Status.PAUSED });
    await fetch(`${native}/resume`, { method: 'POST', headers });
    world.gates.unlock(gate);
    expect(await ended(id)).toMatchObject({ status: Status.FINISHED });
  });

  interface Listed {
    readonly executions: readonly execution.ExecutionPreview[];
    readonly nextPageToken: string;
  }

  test('lists pages, newest first, and what a filter says', async () => {
    world.gates.unlock(`${way}-list`);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await start(`${way}-list`));
    await Promise.all(ids.map(ended));
    const list = (more: object): Promise<Listed> =>
      ask<Listed>('executions', 'list', { workflowId, ...more });
    await eventually(
      async () => {
        const filter = 'status=FINISHED';
        const found: string[] = [];
        let pageToken = '';
        do {
          const page = await list({ pageSize: 2, pageToken, filter });
          found.push(...page.executions.map(({ id }) => id));
          ({ nextPageToken: pageToken } = page);
        } while (pageToken !== '');
        expect(found.slice(0, 5)).toEqual(ids);
        expect(new Set(found).size).toBe(found.length);
      },
      { timeoutMs: 60_000 },
    );
    const stopped = await list({ filter: 'status=STOPPED' });
    expect(stopped.executions.map(({ status }) => status)).toEqual([Status.STOPPED, Status.STOPPED]);
    const since = (await list({ pageSize: 1 })).executions[0]?.startedAt?.toISOString() ?? '';
    expect((await list({ filter: `started_at>${since}` })).executions).toEqual([]);
    const earlier = await list({ filter: `started_at<${since}` });
    expect(earlier.executions.map(({ id }) => id)).not.toContain(ids[0]);
    expect(earlier.executions.length).toBeGreaterThan(0);
  });

  test('updates and deletes its workflow', async () => {
    const specification = { specYaml: '{yawl: "0.1", start: a, steps: {a: {noOp: {}}}}' };
    const made = await client.done(
      await ask('workflows', 'create', { folderId, name: 'brief', specification }),
    );
    const { id } = workflow.Workflow.decode(made.response?.value ?? new Uint8Array());
    const change = { workflowId: id, description: 'new', updateMask: { paths: ['description'] } };
    await client.done(await ask('workflows', 'update', change));
    expect(await ask('workflows', 'get', { workflowId: id })).toMatchObject({
      workflow: { description: 'new', name: 'brief', specification },
    });
    const { executionId } = await ask<{ executionId: string }>('executions', 'start', {
      workflowId: id,
      input: { inputJson: '{"a":1}' },
    });
    const result = JSON.parse((await ended(executionId)).result?.resultJson ?? '') as unknown;
    expect(result).toEqual({ input: { a: 1 }, a: 1 });
    expect(await client.done(await ask('workflows', 'delete', { workflowId: id }))).toMatchObject({
      response: { typeUrl: 'type.googleapis.com/google.protobuf.Empty' },
    });
    await expect(ask('workflows', 'get', { workflowId: id })).rejects.toMatchObject({ code: 5 });
    expect(await read(executionId)).toMatchObject({ status: Status.FINISHED });
  });

  test.each<[string, object, number]>([
    ['get', { executionId: 'none' }, 5],
    ['start', { workflowId: 'none' }, 5],
    ['list', { workflowId: 'none' }, 5],
    ['list', { workflowId: '', filter: '' }, 3],
  ])('is told by its code why %s is refused: %j', async (method, request, code) => {
    await expect(ask('executions', method, request)).rejects.toMatchObject({ code });
  });
});
