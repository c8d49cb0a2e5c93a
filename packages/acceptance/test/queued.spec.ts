import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';

import { setStage, type Stage } from '../src/platform/stage.js';

const running = 3;
const patience = { timeoutMs: 120_000 };

/** A call that waits at a gate. */
const held = (world: string): string => String.raw`
yawl: '0.1'
start: first
steps:
  first: {httpCall: {method: POST, url: '${world}/held/\(.gate)', body: '{}', output: '\({first: .done})'}}
`;

let stage: Stage;

beforeAll(async () => {
  const env = { RUNLOG_TENANT_RUNNING_EXECUTIONS: String(running), RUNLOG_TENANT_QUEUED_EXECUTIONS: '20' };
  stage = await setStage({ schedulers: 2, tailor: () => ({ env }) });
  await stage.clients.http.define({ name: 'held', language: 'yawl', document: held(stage.world.url) });
});
afterAll(() => stage.close());

/** When each execution ran, in epoch milliseconds on the database's clock. */
const stretches = (ids: readonly string[]): Promise<{ from: number; to: number }[]> =>
  Promise.all(
    ids.map(async (id) => {
      const { startedAt = '', finishedAt = '' } = await stage.observer.get(id);
      return { from: Date.parse(startedAt), to: Date.parse(finishedAt) };
    }),
  );

test('what waits in line is let in oldest first and never above the limit, whoever is killed meanwhile', async () => {
  const { grpc } = stage.clients;
  const ids: string[] = [];
  for (let n = 0; n < 15; n += 1)
    ids.push((await grpc.start({ definition: 'held', input: { gate: `gate-${n}` } })).id);
  const statuses = await Promise.all(ids.map(async (id) => (await grpc.get(id)).status));
  expect(statuses.filter((status) => status === 'queued')).toHaveLength(ids.length - running);
  await eventually(async () => {
    const { executions } = await grpc.list({ statuses: ['queued'], pageSize: 100 });
    expect(executions).toHaveLength(ids.length - running);
  }, patience);

  const strikes = new Map([
    [2, ['scheduler-1']],
    [5, ['scheduler-2', 'gateway']],
    [8, ['scheduler-1', 'scheduler-2', 'gateway']],
  ]);
  for (let n = 0; n < ids.length; n += 1) {
    await eventually(() => expect(stage.world.gates.crowd(`gate-${n}`)).toBeGreaterThan(0), patience);
    for (const name of strikes.get(n) ?? []) await stage.strike(name);
    stage.world.gates.unlock(`gate-${n}`);
  }

  for (const id of ids)
    await eventually(
      async () => expect(await stage.observer.get(id)).toMatchObject({ status: 'completed' }),
      patience,
    );
  const ran = await stretches(ids);
  for (const [index, { from }] of ran.entries()) {
    expect(from).toBeGreaterThanOrEqual(ran[index - 1]?.from ?? 0);
    expect(ran.filter((other) => other.from <= from && from < other.to).length).toBeLessThanOrEqual(running);
  }
  const { executions } = await stage.observer.list({ statuses: ['queued'] });
  expect(executions).toEqual([]);
});
