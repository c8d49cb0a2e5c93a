import { describe, expect, test } from '@jest/globals';
import { limits } from '@runlog/core';
import type { CacheBounds } from '../src/turns/entry-cache.js';
import { TestWorld } from './support/world.js';

const done = { status: 'completed', output: { ok: true } } as const;
const boom = { status: 'failed', error: { code: 'boom', message: 'it broke', retryable: true } } as const;
const twice = { handler: 'work', retry: { maxAttempts: 2, initialDelayMs: 1_000 } };

describe('a turn', () => {
  test('schedules the first step of a new execution and hands its task out after the commit', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' }, { a: 1 });
    expect(await world.types(id)).toEqual(['ExecutionCreated', 'ExecutionStarted', 'StepScheduled']);
    expect(world.sent).toMatchObject([
      { task: { executionId: id, step: 'task', attempt: 1, input: { a: 1 } } },
    ]);
  });

  test('records a result once, however often it is reported', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    for (let time = 0; time < 3; time += 1)
      expect(await world.report(id, done)).toEqual({ acked: 1, later: [] });
    expect((await world.types(id)).slice(3)).toEqual(['StepCompleted', 'ExecutionCompleted']);
  });

  test('ignores the result of an attempt that is no longer the current one', async () => {
    const world = new TestWorld();
    const id = await world.start(twice);
    await world.report(id, boom);
    await world.clock.pass(1_000);
    await world.report(id, done, 1);
    expect((await world.state(id)).status).toBe('running');
    await world.report(id, done, 2);
    expect(await world.state(id)).toMatchObject({ status: 'completed', output: { ok: true } });
  });

  test('works on what it has never seen by reading its log', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    world.scheduler.lost([0, 1, 2, 3]);
    world.scheduler.gained([0, 1, 2, 3]);
    await world.report(id, done);
    expect((await world.state(id)).status).toBe('completed');
  });

  test('records the result of an attempt that somebody else scheduled, though it never heard of that', async () => {
    const world = new TestWorld();
    const id = await world.start(twice);
    const error = { code: 'boom', message: 'it broke', retryable: true };
    await world.append(id, 3, {
      events: [
        { type: 'StepAttemptFailed', data: { step: 'task', attempt: 1, error, retryAt: world.clock.now() } },
        { type: 'StepRetried', data: { step: 'task', attempt: 2 } },
      ],
    });
    expect(await world.report(id, done, 2)).toEqual({ acked: 1, later: [] });
    expect(await world.state(id)).toMatchObject({ status: 'completed', output: { ok: true } });
  });

  test('takes up a command whose notice was lost when the agenda tells of it', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    await world.append(id, 3, {
      events: [{ type: 'CancelRequested', data: { mode: 'terminate' } }],
      wakeAt: world.clock.now() + 10_000,
    });
    await world.clock.pass(10_000);
    await world.sweepDue();
    expect((await world.state(id)).status).toBe('cancelled');
  });

  test('believes nothing that it learned before it gained the partition', async () => {
    const world = new TestWorld();
    world.scheduler.lost([0, 1, 2, 3]);
    const id = await world.start({ handler: 'work' });
    await world.append(id, 3, { events: [{ type: 'ExecutionPaused', data: {} }] });
    world.scheduler.gained([0, 1, 2, 3]);
    await world.report(id, done);
    expect(world.failures).toEqual([]);
    expect((await world.types(id)).slice(3)).toEqual(['ExecutionPaused', 'StepCompleted']);
  });

  test('reads a log whose events did not ride along, or are not the next ones', async () => {
    const world = new TestWorld();
    const id = await world.create({ handler: 'work' });
    await world.receive({ kind: 'appended', executionId: id, version: 1 });
    expect(world.sent).toHaveLength(1);
    await world.append(id, 3, { events: [{ type: 'CancelRequested', data: { mode: 'terminate' } }] });
    await world.receive({ kind: 'appended', executionId: id, version: 4 });
    expect((await world.state(id)).status).toBe('cancelled');
  });

  test('decides again on the newest state when somebody else appended first', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    await world.append(id, 3, { events: [{ type: 'ExecutionPaused', data: {} }] });
    await world.report(id, done);
    expect(world.failures).toEqual(['conflict']);
    expect((await world.types(id)).slice(3)).toEqual(['ExecutionPaused', 'StepCompleted']);
  });

  test('fails an execution whose history is full when more is to be recorded', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    const payload = 'x'.repeat(limits.bytesPerExecution);
    await world.append(id, 3, {
      events: [{ type: 'SignalReceived', data: { signalId: 's', name: 'n', payload } }],
    });
    await world.receive({ kind: 'appended', executionId: id, version: 4 });
    expect(await world.report(id, { status: 'started', worker: 'w' })).toEqual({ acked: 1, later: [] });
    expect((await world.types(id)).slice(4)).toEqual(['StepCancelled', 'ExecutionFailed']);
    expect(await world.state(id)).toMatchObject({ status: 'failed', error: { code: 'history_limit' } });
    expect(world.failures).toEqual([]);
  });

  test('drops a message about an execution that has no log', async () => {
    const world = new TestWorld();
    expect(await world.report(world.newId(), done)).toEqual({ acked: 1, later: [] });
  });

  test('lets an execution whose definition is unknown wait, and every other go on', async () => {
    const world = new TestWorld();
    const id = await world.create({ handler: 'work' });
    const lost = world.newId();
    const [created] = await world.log(id);
    if (created?.type !== 'ExecutionCreated') throw new TypeError('no creation');
    const definition = { ...created.data.definition, id: world.newId() };
    await world.append(lost, 0, {
      events: [{ type: 'ExecutionCreated', data: { ...created.data, definition } }],
    });
    await world.notice(lost);
    expect(world.failures).toContain('undrivable');
    await world.notice(id);
    expect(world.sent).toHaveLength(1);
  });

  test('an interruption ends the steps under way and tells the workers', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    await world.append(id, 3, { events: [{ type: 'CancelRequested', data: { mode: 'terminate' } }] });
    await world.notice(id);
    expect((await world.types(id)).slice(4)).toEqual(['StepCancelled', 'ExecutionCancelled']);
    expect(world.cancelled).toEqual([{ executionId: id, steps: [{ step: 'task', attempt: 1 }] }]);
  });

  test('a task that the bus can never carry fails its step', async () => {
    const world = new TestWorld();
    const id = await world.start({ handler: 'work' });
    const [outgoing] = world.sent;
    if (!outgoing) throw new TypeError('no task');
    world.scheduler.undeliverable(outgoing.task, new Error('too large'));
    await world.clock.pass(0);
    expect(await world.state(id)).toMatchObject({ status: 'failed', error: { code: 'input_too_large' } });
  });

  test('one message about several executions is settled when all of them are', async () => {
    const world = new TestWorld();
    const ids = [await world.start({ handler: 'work' }), await world.start({ handler: 'work' })];
    const reports = ids.map((executionId) => ({ executionId, step: 'task', attempt: 1, report: done }));
    expect(await world.receive({ kind: 'reports', reports })).toEqual({ acked: 1, later: [] });
    for (const id of ids) expect((await world.state(id)).status).toBe('completed');
  });

  test.each<[string, Partial<CacheBounds>]>([
    ['of executions', { executions: 2 }],
    ['of bytes', { size: 1_000 }],
  ])('a cache that is full %s costs reads, not executions', async (_, cache) => {
    const world = new TestWorld({ cache });
    const ids: string[] = [];
    for (let count = 0; count < 10; count += 1) ids.push(await world.start({ handler: 'work' }));
    expect(world.scheduler.cache.size).toBeLessThanOrEqual(2);
    for (const id of ids) await world.report(id, done);
    for (const id of ids) expect((await world.state(id)).status).toBe('completed');
  });
});
