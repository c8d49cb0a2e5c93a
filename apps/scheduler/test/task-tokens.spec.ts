import { expect, test } from '@jest/globals';
import type { Task } from '@runlog/core';
import type { ExecutionReport } from '@runlog/messaging';
import { TaskTokens } from '../src/dispatch/task-tokens.js';
import { TestWorld, type Settled } from './support/world.js';

const key = new Uint8Array(32).fill(7);
const call = { handler: 'h', queue: 'q' };
const strict = (more: ConstructorParameters<typeof TestWorld>[0] = {}): TestWorld =>
  new TestWorld({ tokens: new TaskTokens(key), ...more });

const taskOf = (world: TestWorld, executionId: string): Task => {
  const found = world.sent.findLast(({ task }) => task.executionId === executionId);
  if (!found) throw new TypeError('no task went out');
  return found.task;
};

const hand = (world: TestWorld, { executionId, step, attempt }: Task, token?: string): Promise<Settled> => {
  const report: ExecutionReport = {
    executionId,
    step,
    attempt,
    ...(token !== undefined && { token }),
    report: { status: 'completed', output: 'mine' },
  };
  return world.receive({ kind: 'reports', reports: [report] });
};

test('a task carries a token, and the report that gives it back is recorded', async () => {
  const world = strict();
  const id = await world.start(call);
  const task = taskOf(world, id);
  expect(task.token).toMatch(/^[\w-]{22}$/);
  await hand(world, task, task.token);
  expect((await world.state(id)).status).toBe('completed');
  expect(world.failures).toEqual([]);
});

test('a worker that was given one attempt cannot speak for another execution, step or attempt', async () => {
  const world = strict();
  const [mine, other] = [await world.start(call), await world.start(call)];
  const [task, foreign] = [taskOf(world, mine), taskOf(world, other)];
  expect(await hand(world, foreign, task.token)).toEqual({ acked: 1, later: [] });
  expect((await world.state(other)).status).toBe('running');
  expect(world.failures).toEqual(['wrong token for task']);
  const tokens = new TaskTokens(key);
  const name = { executionId: mine, step: 'a', attempt: 1 };
  const codes = [name, { ...name, step: 'b' }, { ...name, attempt: 2 }, { ...name, executionId: other }].map(
    (one) => tokens.tokenOf(one),
  );
  expect(new Set(codes).size).toBe(codes.length);
});

test.each([undefined, '', 'x'.repeat(22)])('a report with the token %j changes nothing', async (token) => {
  const world = strict();
  const id = await world.start(call);
  const before = await world.types(id);
  expect(await hand(world, taskOf(world, id), token)).toEqual({ acked: 1, later: [] });
  expect(await world.types(id)).toEqual(before);
  expect(world.failures).toHaveLength(1);
});

test('another scheduler with the same key knows the token of a task that it did not send', async () => {
  const first = strict();
  const id = await first.start(call);
  const task = taskOf(first, id);
  const next = strict({ store: first.store, clock: first.clock });
  await hand(next, { ...task }, 'forged-forged-forged-1');
  expect((await next.state(id)).status).toBe('running');
  await hand(next, task, task.token);
  expect((await next.state(id)).status).toBe('completed');
});

test('the same attempt sent again has the same token, the next attempt another', async () => {
  const retry = { maxAttempts: 3, initialDelayMs: 10 };
  const world = strict();
  const id = await world.start({ ...call, retry });
  const first = taskOf(world, id);
  await world.clock.pass(31_000);
  await world.sweepDue();
  expect(world.sent).toHaveLength(2);
  expect(taskOf(world, id).token).toBe(first.token);
  const { executionId, step, attempt, token } = first;
  const error = { code: 'c', message: 'm', retryable: true };
  const report = { status: 'failed', error } as const;
  await world.receive({ kind: 'reports', reports: [{ executionId, step, attempt, token, report }] } as never);
  await world.clock.pass(60_000);
  expect(taskOf(world, id)).toMatchObject({ attempt: 2 });
  expect(taskOf(world, id).token).not.toBe(token);
});

test('what is old news anyway is not counted as forged', async () => {
  const world = strict();
  const id = await world.start(call);
  const task = taskOf(world, id);
  await hand(world, task, task.token);
  await hand(world, task, 'wrong');
  expect(world.failures).toEqual([]);
});

test('while older workers are at work a missing token may be let through, a wrong one never', async () => {
  const world = strict({ tokens: new TaskTokens(key, true) });
  const id = await world.start(call);
  await hand(world, taskOf(world, id), 'wrong');
  expect((await world.state(id)).status).toBe('running');
  await hand(world, taskOf(world, id));
  expect((await world.state(id)).status).toBe('completed');
});
