import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { snapshotOf, fold, type Snapshot } from '@runlog/core';
import { EndPublisher, onEnds } from '@runlog/messaging';
import { completed, eventually, started } from '@runlog/testkit';

import type { Executions } from '../../src/index.js';
import { anyProgram } from '../../src/reading/any-program.js';
import { withAppend } from '../support/lost-replies.js';
import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: '' });
});

afterAll(() => world.close());

/** Use cases that are told of ends, on a store that counts the reads for waiters. */
function told(): { executions: Executions; reads: () => number } {
  let reads = 0;
  const store = new Proxy(
    withAppend(world.store.events, (append) => world.store.events.append(append)),
    {
      get: (target, name) => {
        if (name === 'readMany') reads += 1;
        return Reflect.get(target, name) as unknown;
      },
    },
  );
  return { executions: world.variant({ store, answers: onEnds(world.bus) }), reads: () => reads };
}

/** Where the notice of a start asks to be told of the end. */
const addressFor = (id: string): Promise<string> =>
  eventually(() => {
    const notice = world.inbox.find((message) => message.kind === 'appended' && message.executionId === id);
    if (notice?.kind !== 'appended' || notice.answerTo === undefined) throw new TypeError('not told yet');
    return notice.answerTo;
  });

async function endOf(id: string): Promise<Snapshot> {
  const state = fold(await world.store.events.read(id));
  if (!state) throw new TypeError(`no execution ${id}`);
  return snapshotOf({ state, program: anyProgram, programState: null });
}

test('an awaited start asks for the end, and takes it without a look at the log', async () => {
  const { executions, reads } = told();
  const one = await executions.start({ tenant: 't', definition: 'flow' }, { awaited: true });
  const waiting = executions.waitFor('t', one, { timeoutMs: 60_000 });
  const address = await addressFor(one.id);
  await world.append(one.id, [started, completed('yes')]);
  new EndPublisher(world.bus).publish(address, await endOf(one.id));
  expect(await waiting).toEqual(await world.executions.get({ tenant: 't', id: one.id }));
  expect(reads()).toBe(0);
});

test('an end that nobody tells is found in the log', async () => {
  const { executions } = told();
  const one = await executions.start({ tenant: 't', definition: 'flow' }, { awaited: true });
  const waiting = executions.waitFor('t', one, { timeoutMs: 60_000 });
  await world.append(one.id, [started, completed('yes')]);
  expect(await waiting).toMatchObject({ status: 'completed', output: 'yes' });
});

test('an end told by another fold is looked up in the log', async () => {
  const { executions } = told();
  const one = await executions.start({ tenant: 't', definition: 'flow' }, { awaited: true });
  const waiting = executions.waitFor('t', one, { timeoutMs: 60_000 });
  await world.append(one.id, [started, completed('yes')]);
  const end = { ...(await endOf(one.id)), foldVersion: 0 };
  new EndPublisher(world.bus).publish(await addressFor(one.id), end);
  expect(await waiting).toMatchObject({ status: 'completed' });
});
