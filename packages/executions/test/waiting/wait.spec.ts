import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { StoreUnavailable, type EventStore } from '@runlog/event-store';
import { completed, eventually, started } from '@runlog/testkit';

import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: '' });
});

afterAll(() => world.close());

const start = async () => (await world.executions.start({ tenant: 't', definition: 'flow' })).id;

/** The store, counting its batched reads; `away` makes them fail. */
function watched(store: EventStore) {
  const state = { reads: 0, away: false };
  const readMany: EventStore['readMany'] = (requests) => {
    state.reads += 1;
    return state.away ? Promise.reject(new StoreUnavailable(false)) : store.readMany(requests);
  };
  const proxy = new Proxy(store, {
    get: (target, name) => {
      if (name === 'readMany') return readMany;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { store: proxy, state };
}

test('a wait ends with the execution, told by a hint and not by polling', async () => {
  const id = await start();
  // Timers stand still: nobody looks by himself, and no time is ever over.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });
  try {
    const waiting = world.executions.get({ tenant: 't', id }, { wait: { timeoutMs: 20_000 } });
    await eventually(() => expect(world.executions.waiting).toBeGreaterThan(0));
    await world.append(id, [started, completed('yes')]);
    expect(await waiting).toMatchObject({ status: 'completed', output: 'yes' });
  } finally {
    jest.useRealTimers();
  }
  expect(world.executions.waiting).toBe(0);
});

test('a wait ends without any hint as well', async () => {
  const deaf = world.variant({ hints: () => () => undefined });
  const one = await deaf.start({ tenant: 't', definition: 'flow' });
  // What was just started needs no first look at the log: only a later one can tell.
  const waiting = deaf.waitFor('t', one, { timeoutMs: 3_600_000 });
  await world.append(one.id, [started, completed('yes')]);
  expect(await waiting).toMatchObject({ status: 'completed' });
});

test('a wait that is over gives the execution as it is', async () => {
  const id = await start();
  const state = await world.executions.get({ tenant: 't', id }, { wait: { timeoutMs: 50 } });
  expect(state.status).toBe('created');
});

test('an aborted wait gives the execution as it is, at once', async () => {
  const id = await start();
  const controller = new AbortController();
  const wait = { timeoutMs: 60_000, signal: controller.signal };
  const waiting = world.executions.get({ tenant: 't', id }, { wait });
  controller.abort();
  expect((await waiting).status).toBe('created');
});

test('a thousand waiters cost a few queries', async () => {
  const { store, state } = watched(world.store.events);
  const executions = world.variant({ store });
  const outcomes = await executions.startMany(
    Array.from({ length: 1_000 }, () => ({ tenant: 't', definition: 'flow' })),
  );
  const startedOnes = outcomes.flatMap((outcome) => ('started' in outcome ? [outcome.started] : []));
  expect(startedOnes).toHaveLength(1_000);
  const waiting = startedOnes.map((one) => executions.waitFor('t', one, { timeoutMs: 600_000 }));
  await Promise.all(startedOnes.map(({ id }) => world.append(id, [started, completed()])));
  const states = await Promise.all(waiting);
  expect(states.every(({ status }) => status === 'completed')).toBe(true);
  // Each waiter alone would have asked at least once.
  expect(state.reads).toBeLessThan(300);
});

test('a wait outlasts a log that is out of reach for a while', async () => {
  const { store, state } = watched(world.store.events);
  const executions = world.variant({ store });
  const one = await executions.start({ tenant: 't', definition: 'flow' });
  const waiting = executions.waitFor('t', one, { timeoutMs: 600_000 });
  state.away = true;
  await world.append(one.id, [started, completed('late')]);
  await eventually(() => expect(state.reads).toBeGreaterThan(0));
  state.away = false;
  expect(await waiting).toMatchObject({ output: 'late' });
});
