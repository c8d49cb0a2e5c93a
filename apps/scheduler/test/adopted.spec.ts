import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import type { AppendedNotice } from '@runlog/messaging';
import { TestWorld } from './support/world.js';

const done = { status: 'completed', output: 1 } as const;

const scheduled: NewEvent = {
  type: 'StepScheduled',
  data: {
    step: 'task',
    type: 'task',
    queue: 'default',
    handler: 'work',
    input: {},
    attempt: 1,
    timeouts: {},
    retry: { maxAttempts: 1, initialDelayMs: 0, backoffRate: 1, maxDelayMs: 0, jitter: 0 },
  },
};

/** An execution whose first turn was taken by whoever created it. */
async function begun(world: TestWorld): Promise<{ id: string; notice: AppendedNotice }> {
  const id = await world.create({ handler: 'work' });
  await world.append(id, 1, { events: [{ type: 'ExecutionStarted', data: {} }, scheduled] });
  return { id, notice: { kind: 'appended', executionId: id, version: 3, events: await world.log(id) } };
}

describe('events that somebody else committed', () => {
  test('are taken without a read, and the tasks that they scheduled handed out', async () => {
    const world = new TestWorld();
    const { id, notice } = await begun(world);
    await world.receive(notice);
    expect(world.sent).toMatchObject([{ task: { executionId: id, step: 'task', attempt: 1 } }]);
    expect(await world.types(id)).toEqual(['ExecutionCreated', 'ExecutionStarted', 'StepScheduled']);
    await world.report(id, done);
    expect((await world.state(id)).status).toBe('completed');
    expect(world.failures).toEqual([]);
  });

  test('hand nothing out a second time when the notice is repeated', async () => {
    const world = new TestWorld();
    const { id, notice } = await begun(world);
    await world.receive(notice);
    await world.receive(notice);
    await world.report(id, done);
    await world.receive(notice, 2);
    expect(world.sent).toHaveLength(1);
  });

  test('hand out what they scheduled even when they do not ride along', async () => {
    const world = new TestWorld();
    const { id } = await begun(world);
    await world.receive({ kind: 'appended', executionId: id, version: 3 });
    expect(world.sent).toMatchObject([{ task: { executionId: id, step: 'task' } }]);
  });
});

describe('who asked to be told of the end', () => {
  test('gets the last state, once', async () => {
    const world = new TestWorld();
    const { id, notice } = await begun(world);
    await world.receive({ ...notice, answerTo: 'me' });
    expect(world.answered).toEqual([]);
    await world.report(id, done);
    await world.report(id, done);
    expect(world.answered).toMatchObject([['me', { executionId: id, version: 5 }]]);
  });
});
