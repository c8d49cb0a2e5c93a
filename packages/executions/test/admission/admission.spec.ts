import { describe, expect, test } from '@jest/globals';
import { fold } from '@runlog/core';
import { StoreUnavailable, type EventStore } from '@runlog/event-store';
import { plainLanguage } from '@runlog/testkit';

import { QuotaExceeded } from '../../src/index.js';
import { lineWorld, type LineWorld } from '../support/line-world.js';

const statuses = async (world: LineWorld, ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await world.state(id)).status));

const types = async (world: LineWorld, id: string): Promise<string[]> =>
  (await world.store.events.read(id)).map(({ type }) => type);

async function started(world: LineWorld, tenant: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push(await world.start(tenant));
  await world.project();
  return ids;
}

describe('a start above what its tenant may run', () => {
  test('is recorded, waits, and is let in with its first step when there is room, in one append', async () => {
    const world = await lineWorld({ running: 1 });
    const [first = '', second = ''] = await started(world, 'a', 2);
    expect(await statuses(world, [first, second])).toEqual(['running', 'queued']);
    expect(await world.store.list.list({ tenant: 'a', statuses: ['queued'] }, { limit: 9 })).toMatchObject([
      { id: second, status: 'queued' },
    ]);
    const admission = world.admission();
    expect(await admission.round(10)).toBe(0);
    await world.end(first);
    await world.project();
    world.told.length = 0;
    expect(await admission.round(10)).toBe(1);
    expect(await types(world, second)).toEqual(['ExecutionCreated', 'ExecutionStarted', 'StepScheduled']);
    expect(world.told).toEqual(['ExecutionStarted', 'StepScheduled']);
    expect((await world.state(second)).startedAt).toBe(world.now);
  });

  test('comes again under its key to its first answer, also where nothing more is accepted', async () => {
    const world = await lineWorld({ running: 1, queued: 1 });
    const keys = ['runs', 'waits'];
    const ids = [];
    for (const idempotencyKey of keys) ids.push(await world.start('a', { idempotencyKey }));
    await expect(world.start('a')).rejects.toThrow(QuotaExceeded);
    await expect(world.start('a', { idempotencyKey: 'new' })).rejects.toMatchObject({
      quota: 'queued_executions',
    });
    for (const [index, idempotencyKey] of keys.entries())
      expect(await world.start('a', { idempotencyKey })).toBe(ids[index]);
    await expect(world.start('a', { idempotencyKey: 'runs', input: 1 })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  test('leaves no place taken when it found its first answer', async () => {
    const world = await lineWorld({ running: 2 });
    const first = await world.start('a', { idempotencyKey: 'k' });
    for (let again = 0; again < 5; again += 1)
      expect(await world.start('a', { idempotencyKey: 'k' })).toBe(first);
    expect((await world.state(await world.start('a'))).status).toBe('running');
    expect((await world.state(await world.start('a'))).status).toBe('queued');
  });
});

describe('the line', () => {
  test('is let in oldest first, one for each that ends, and never beyond the limit', async () => {
    const world = await lineWorld({ running: 3 });
    const ids = await started(world, 'a', 12);
    const admission = world.admission();
    const order = ids.slice(0, 3);
    for (let ended = 0; ended < ids.length; ended += 1) {
      await world.end(order[ended] ?? '');
      await world.project();
      await admission.round(100);
      // The list does not show it yet: nobody is let in twice, nor one too many.
      expect(await admission.round(100)).toBe(0);
      for (const id of ids)
        if ((await world.state(id)).status === 'running' && !order.includes(id)) order.push(id);
      expect((await statuses(world, ids)).filter((one) => one === 'running').length).toBeLessThanOrEqual(3);
      await world.project();
    }
    expect(order).toEqual(ids);
  });

  test('of one tenant keeps no other waiting: they take turns', async () => {
    const world = await lineWorld({ running: 1 });
    const a = await started(world, 'a', 4);
    const b = await started(world, 'b', 4);
    const many = world.admission({ running: 3 });
    expect(await many.round(2)).toBe(2);
    expect(await statuses(world, [a[1] ?? '', b[1] ?? ''])).toEqual(['running', 'running']);
    expect(await statuses(world, [a[2] ?? '', b[2] ?? ''])).toEqual(['queued', 'queued']);
  });

  test('is emptied where the limit is taken away', async () => {
    const world = await lineWorld({ running: 1 });
    const ids = await started(world, 'a', 20);
    expect(await world.admission({ running: 0 }).round(100)).toBe(19);
    expect(new Set(await statuses(world, ids))).toEqual(new Set(['running']));
  });

  test('goes on with whoever takes over, and two at once let nobody in twice', async () => {
    const world = await lineWorld({ running: 1 });
    const [first = '', second = ''] = await started(world, 'a', 3);
    await world.end(first);
    await world.project();
    await Promise.all([world.admission().round(10), world.admission().round(10)]);
    expect(await types(world, second)).toEqual(['ExecutionCreated', 'ExecutionStarted', 'StepScheduled']);
    expect(await world.admission().round(10)).toBeLessThanOrEqual(1);
  });

  test('is left by who is paused or cancelled; who is resumed has its old place', async () => {
    const world = await lineWorld({ running: 1 });
    const [first = '', second = '', third = '', fourth = ''] = await started(world, 'a', 4);
    const ask = (id: string, kind: 'pause' | 'resume' | 'stop') =>
      world.executions.command({ tenant: 'a', id }, { kind });
    await ask(second, 'pause');
    await ask(third, 'stop');
    await world.end(first);
    // The list shows all three in line: nobody is let in who does not wait any more.
    const admission = world.admission();
    await admission.round(10);
    expect(await statuses(world, [second, third])).toEqual(['paused', 'cancelling']);
    await ask(second, 'resume');
    await world.project();
    await admission.round(10);
    expect(await statuses(world, [second, fourth])).toEqual(['running', 'queued']);
  });

  test('is not held up by an execution that cannot be let in', async () => {
    const world = await lineWorld({ running: 1 });
    const [first = '', second = '', third = ''] = await started(world, 'a', 3);
    await world.end(first);
    await world.project();
    const broken: EventStore = Object.assign(Object.create(world.store.events) as EventStore, {
      readMany: async (requests: readonly { executionId: string }[]) => {
        const logs = await world.store.events.readMany(requests);
        if (logs.has(second)) logs.set(second, new TypeError('unreadable') as never);
        return logs;
      },
    });
    const admission = world.admission({ store: broken });
    expect([await admission.round(1), await admission.round(1)]).toEqual([0, 1]);
    expect(world.failed).toEqual([second]);
    expect(await statuses(world, [second, third])).toEqual(['queued', 'running']);
    await world.end(third);
    await world.project();
    world.now += 60_000;
    expect(await world.admission().round(10)).toBe(1);
  });

  test('stands still while the store is away, and then goes on', async () => {
    const world = await lineWorld({ running: 1 });
    const [first = '', second = ''] = await started(world, 'a', 2);
    await world.end(first);
    await world.project();
    let away = true;
    const store: EventStore = Object.assign(Object.create(world.store.events) as EventStore, {
      append: (append: Parameters<EventStore['append']>[0]) =>
        away ? Promise.reject(new StoreUnavailable(true)) : world.store.events.append(append),
    });
    const clock = { pause: () => Promise.resolve(), random: () => 0 } as never;
    const admission = world.admission({ store, clock });
    await expect(admission.round(10)).rejects.toThrow(StoreUnavailable);
    away = false;
    expect(await admission.round(10)).toBe(1);
    expect((await world.state(second)).status).toBe('running');
  });
});

test('an execution whose program cannot be had is let in alone, for its owner to judge', async () => {
  const world = await lineWorld({ running: 1 });
  const [first = '', second = ''] = await started(world, 'a', 2);
  await world.end(first);
  await world.project();
  expect(await world.admission({ languages: [plainLanguage] }).round(10)).toBe(1);
  expect(fold(await world.store.events.read(second))).toMatchObject({ status: 'running', version: 2 });
});
