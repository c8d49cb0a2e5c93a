import { partitionOf, type NewEvent } from '@runlog/core';
import { AppendRefused } from '@runlog/event-store';
import { expect, test } from '@jest/globals';
import { mostDeliveries } from '../src/inbox/deliveries.js';
import { TestWorld } from './support/world.js';

const call = { handler: 'h', queue: 'q' };
const done = { status: 'completed', output: 1 } as const;
const all = { limit: 100 };

/** An execution whose definition nobody knows, as one of a newer release looks to this one. */
async function undrivable(world: TestWorld): Promise<string> {
  const executionId = world.newId();
  const created: NewEvent = {
    type: 'ExecutionCreated',
    data: {
      tenant: 't',
      definition: { id: 'missing', name: 'gone', version: 1, language: 'task' },
      input: {},
      labels: {},
      priority: 'normal',
    },
  };
  await world.append(executionId, 0, { events: [created], wakeAt: world.clock.now() + 10_000 });
  return executionId;
}

const agendaOf = async (world: TestWorld, executionId: string): Promise<number> => {
  const partition = partitionOf(executionId, 4);
  const entries = await world.store.events.agenda([partition], undefined, 100);
  return (entries.find((entry) => entry.executionId === executionId)?.wakeAt ?? NaN) - world.clock.now();
};

test('an execution that cannot be driven is put aside with its cause, and looked at ever more rarely', async () => {
  const world = new TestWorld();
  const id = await undrivable(world);
  const waits: number[] = [];
  for (let look = 1; look <= 9; look += 1) {
    await world.clock.pass(Math.max(10_000, waits.at(-1) ?? 0));
    expect(await world.sweepDue()).toBe(1);
    await world.clock.pass(200);
    waits.push(Math.round((await agendaOf(world, id)) / 1_000) * 1_000);
  }
  expect(waits.map((ms) => ms / 1_000)).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
  const [parked] = await world.store.deadLetters.list({ kind: 'execution' }, all);
  expect(parked).toMatchObject({ id, executionId: id, count: 9, code: 'unusable_definition' });
});

test('messages about it are no looks of their own', async () => {
  const world = new TestWorld();
  const id = await undrivable(world);
  for (let time = 0; time < 5; time += 1) await world.notice(id);
  expect(await world.store.deadLetters.get(id)).toMatchObject({ count: 1 });
});

test('a notice of it is settled, since the agenda knows of it; a report is kept for it', async () => {
  const world = new TestWorld();
  const id = await undrivable(world);
  expect(await world.notice(id)).toEqual({ acked: 1, later: [] });
  expect(await world.report(id, done)).toEqual({ acked: 0, later: [30_000] });
});

test('a report that fails again and again is put aside, and no other waits for it', async () => {
  const world = new TestWorld();
  const id = await undrivable(world);
  const good = await world.start(call);
  const reports = [id, good].map((executionId) => ({ executionId, step: 'task', attempt: 1, report: done }));
  const settled = await world.receive({ kind: 'reports', reports }, mostDeliveries);
  expect(settled).toMatchObject({ acked: 0, later: [], parked: expect.any(String) });
  expect((await world.state(good)).status).toBe('completed');
  const [kept, ...others] = await world.store.deadLetters.list({ kind: 'exhausted' }, all);
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ executionId: id, code: 'unusable_definition', count: 1 });
  const letter = await world.store.deadLetters.get(kept?.id ?? '');
  expect(JSON.parse(Buffer.from(letter?.payload ?? []).toString())).toEqual({
    kind: 'reports',
    reports: reports.slice(0, 1),
  });
});

test('what was put aside comes back as soon as its execution can be driven', async () => {
  const old = new TestWorld();
  const id = await old.start(call);
  // A release that does not know the definition takes over, and gives up on the report.
  const byId = old.store.definitions.byId.bind(old.store.definitions);
  let known = false;
  old.store.definitions.byId = (definition) => (known ? byId(definition) : Promise.resolve(undefined));
  const world = new TestWorld({ store: old.store, clock: old.clock });
  await world.receive(
    { kind: 'reports', reports: [{ executionId: id, step: 'task', attempt: 1, report: done }] },
    mostDeliveries,
  );
  expect(await world.store.deadLetters.counts()).toEqual({ unreadable: 0, exhausted: 1, execution: 1 });
  // The next one knows it, and learns from the database that it is parked.
  known = true;
  const next = new TestWorld({ store: old.store, clock: old.clock });
  await next.scheduler.parking.load();
  await next.scheduler.sweeper.sweepAll([0, 1, 2, 3], false, () => true);
  await next.clock.pass(1_000);
  expect((await next.state(id)).status).toBe('completed');
  expect(await next.store.deadLetters.counts()).toEqual({ unreadable: 0, exhausted: 0, execution: 0 });
});

test('a report that the database refuses fails its attempt, not its execution’s progress', async () => {
  const world = new TestWorld();
  const id = await world.start(call);
  const append = world.store.events.append.bind(world.store.events);
  world.store.events.append = async (wanted) => {
    const poison = wanted.events.some(({ type }) => type === 'StepCompleted');
    if (poison) throw new AppendRefused(wanted.executionId, 'unsupported Unicode escape sequence');
    return append(wanted);
  };
  expect(await world.report(id, done)).toEqual({ acked: 1, later: [] });
  expect(await world.state(id)).toMatchObject({ status: 'failed', error: { code: 'invalid_output' } });
});

test('an execution whose own decisions the database refuses fails, and says why', async () => {
  const world = new TestWorld();
  const id = await world.start(call);
  const append = world.store.events.append.bind(world.store.events);
  world.store.events.append = async (wanted) => {
    const poison = wanted.events.some(({ type }) => type === 'StepCompleted' || type === 'StepFailed');
    if (poison) throw new AppendRefused(wanted.executionId, 'too deep');
    return append(wanted);
  };
  expect(await world.report(id, done)).toEqual({ acked: 1, later: [] });
  expect(await world.state(id)).toMatchObject({ status: 'failed', error: { code: 'program_fault' } });
});

test('a turn that breaks for a cause of its own parks its execution, and is tried again later', async () => {
  const world = new TestWorld();
  const id = await world.start(call);
  const good = await world.start(call);
  const append = world.store.events.append.bind(world.store.events);
  let broken = true;
  world.store.events.append = async (wanted) => {
    if (broken && wanted.executionId === id) throw new TypeError('a bug');
    return append(wanted);
  };
  expect(await world.report(id, done)).toEqual({ acked: 0, later: [30_000] });
  expect(await world.store.deadLetters.get(id)).toMatchObject({
    code: 'unexpected',
    cause: 'TypeError: a bug',
  });
  await world.report(good, done);
  expect((await world.state(good)).status).toBe('completed');
  broken = false;
  expect(await world.report(id, done)).toEqual({ acked: 1, later: [] });
  expect(await world.store.deadLetters.get(id)).toBeUndefined();
});
