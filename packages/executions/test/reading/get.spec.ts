import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fold, InvalidInput, NotFound, snapshotOf, begin, follow } from '@runlog/core';
import { completed, plainLanguage, signalled, started } from '@runlog/testkit';

import type { ExecutionRef } from '../../src/index.js';
import { withAppend } from '../support/lost-replies.js';
import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: '' });
});

afterAll(() => world.close());

async function startWith(count: number): Promise<ExecutionRef> {
  const { id } = await world.executions.start({ tenant: 't', definition: 'flow' });
  await world.append(id, [started]);
  if (count > 0)
    await world.append(
      id,
      Array.from({ length: count }, (_, i) => signalled(i)),
    );
  return { tenant: 't', id };
}

test('every version of an execution equals the fold of that prefix of its log', async () => {
  const ref = await startWith(5);
  await world.append(ref.id, [completed()]);
  const log = await world.store.events.read(ref.id);
  expect(log).toHaveLength(8);
  for (let version = 1; version <= log.length; version += 1)
    expect(await world.executions.get(ref, { version })).toEqual(fold(log.slice(0, version)));
});

test('a version that the execution does not have is refused with the newest one as the limit', async () => {
  const ref = await startWith(0);
  const error: unknown = await world.executions.get(ref, { version: 3 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidInput);
  expect(error).toHaveProperty('problems', [{ field: 'version', message: 'must be at most 2', limit: 2 }]);
  await expect(world.executions.get(ref, { version: 0 })).rejects.toThrow(InvalidInput);
});

test('the state at a moment is that of the events recorded until then, and there is none before the first', async () => {
  const ref = await startWith(3);
  const [creation] = await world.store.events.read(ref.id);
  const at = creation?.recordedAt ?? 0;
  expect((await world.executions.get(ref, { at: at + 60_000 })).version).toBe(5);
  await expect(world.executions.get(ref, { at: at - 1 })).rejects.toThrow(NotFound);
});

test('a history of several pieces is read to its end, with a snapshot and without one', async () => {
  const ref = await startWith(1_300);
  const log = await world.store.events.read(ref.id);
  expect(await world.executions.get(ref)).toEqual(fold(log));
  expect(await world.executions.get(ref, { version: 777 })).toEqual(fold(log.slice(0, 777)));

  const compiled = plainLanguage.compile('');
  const [first] = log;
  if (!compiled.ok || !first) throw new Error('nothing to take a snapshot of');
  const run = follow(begin(compiled.program, first), log.slice(1, 1_200));
  await world.store.events.saveSnapshots([snapshotOf(run)]);

  const read: (number | undefined)[] = [];
  const { events } = world.store;
  const store = new Proxy(
    withAppend(events, (append) => events.append(append)),
    {
      get: (target, name) =>
        name === 'read'
          ? (id: string, range: { afterVersion?: number }) => {
              read.push(range.afterVersion);
              return events.read(id, range);
            }
          : Reflect.get(target, name),
    },
  );
  expect(await world.variant({ store }).get(ref)).toEqual(fold(log));
  expect(read).toEqual([undefined, 1_200]);
});

test('events come in pages that lead on without hole or repeat', async () => {
  const ref = await startWith(24);
  const versions: number[] = [];
  let afterVersion: number | undefined = 0;
  while (afterVersion !== undefined) {
    const page = await world.executions.events(ref, { afterVersion, pageSize: 7 });
    versions.push(...page.events.map(({ version }) => version));
    afterVersion = page.next;
  }
  expect(versions).toEqual(Array.from({ length: 26 }, (_, i) => i + 1));
});

test('events of another tenant are not found, from whatever version on', async () => {
  const ref = { ...(await startWith(3)), tenant: 'u' };
  for (const afterVersion of [0, 1, 3, 100])
    await expect(world.executions.events(ref, { afterVersion })).rejects.toThrow(NotFound);
});
