import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidInput, NotFound, type ExecutionEvent } from '@runlog/core';
import { StoreUnavailable, type EventStore } from '@runlog/event-store';
import { completed, failed, signalled, started } from '@runlog/testkit';
import fc from 'fast-check';

import type { Executions, FollowOptions } from '../../src/index.js';
import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: '' });
});

afterAll(() => world.close());

const start = async () => (await world.executions.start({ tenant: 't', definition: 'flow' })).id;

async function collect(
  executions: Executions,
  id: string,
  options?: FollowOptions,
): Promise<ExecutionEvent[]> {
  const events: ExecutionEvent[] = [];
  for await (const piece of executions.follow({ tenant: 't', id }, options)) events.push(...piece);
  return events;
}

const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, i) => i + from);

test('an ended execution is told from any version to its end', async () => {
  const id = await start();
  await world.append(id, [started, signalled(1), completed()]);
  expect(await collect(world.executions, id)).toEqual(await world.store.events.read(id));
  const last = await collect(world.executions, id, { afterVersion: 3 });
  expect(last.map(({ version }) => version)).toEqual([4]);
  expect(await collect(world.executions, id, { afterVersion: 4 })).toEqual([]);
});

test('an end that a retry has undone is no end, wherever the pieces break off', async () => {
  const id = await start();
  // 500 events make one piece: the failure is the last of the first piece.
  await world.append(id, [started, ...Array.from({ length: 497 }, (_, i) => signalled(i)), failed]);
  await world.append(id, [{ type: 'ExecutionRetried', data: {} }, completed()]);
  const events = await collect(world.executions, id);
  expect(events.map(({ version }) => version)).toEqual(upTo(502));
});

test('readers who come, go and come back during appends see each event once and in order', async () => {
  const cuts = fc.sample(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 12 }), 12);
  const id = await start();
  const total = 300;
  const reading = cuts.map(async (lengths) => {
    const seen: number[] = [];
    for (let turn = 0; ; turn += 1) {
      const controller = new AbortController();
      const length = lengths[turn] ?? Infinity;
      let taken = 0;
      let ended = true;
      const options = { afterVersion: seen.at(-1) ?? 0, signal: controller.signal };
      for await (const piece of world.executions.follow({ tenant: 't', id }, options)) {
        seen.push(...piece.map(({ version }) => version));
        taken += piece.length;
        if (taken < length) continue;
        ended = false;
        break;
      }
      controller.abort();
      if (ended) return seen;
    }
  });
  await world.append(id, [started]);
  for (let number = 0; number < total; number += 1) await world.append(id, [signalled(number)]);
  await world.append(id, [completed()]);
  for (const seen of await Promise.all(reading)) expect(seen).toEqual(upTo(total + 3));
  expect(world.executions.waiting).toBe(0);
});

test('the reader who has everything so far is told so with an empty piece, and goes on with what comes', async () => {
  const id = await start();
  const pieces = world.executions.follow({ tenant: 't', id }, { afterVersion: 1 });
  expect(await pieces.next()).toEqual({ done: false, value: [] });
  await world.append(id, [started, completed()]);
  const next = await pieces.next();
  expect(next.value?.map(({ version }) => version)).toEqual([2, 3]);
  expect((await pieces.next()).done).toBe(true);
});

test('an outage of the log is waited out, without gap or repeat', async () => {
  const { events } = world.store;
  let calls = 0;
  const failing = <A extends unknown[], R>(read: (...args: A) => Promise<R>) => {
    return (...args: A): Promise<R> => {
      calls += 1;
      return calls % 3 === 0 ? Promise.reject(new StoreUnavailable(false)) : read(...args);
    };
  };
  const read = failing(events.read.bind(events));
  const readMany = failing(events.readMany.bind(events));
  const store: EventStore = new Proxy(events, {
    get: (target, name) =>
      name === 'read' ? read : name === 'readMany' ? readMany : Reflect.get(target, name),
  });
  const id = await start();
  await world.append(id, [started, signalled(1)]);
  const following = collect(world.variant({ store }), id);
  await world.append(id, [signalled(2)]);
  await world.append(id, [completed()]);
  expect((await following).map(({ version }) => version)).toEqual(upTo(5));
});

describe('is refused', () => {
  test('for a version that the execution does not have', async () => {
    const id = await start();
    await expect(collect(world.executions, id, { afterVersion: 2 })).rejects.toThrow(InvalidInput);
  });

  test('for an execution of another tenant', async () => {
    const id = await start();
    const pieces = world.executions.follow({ tenant: 'u', id });
    await expect(pieces.next()).rejects.toThrow(NotFound);
  });
});
