import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limits, type Language } from '@runlog/core';
import { eventually, plainLanguage } from '@runlog/testkit';
import { task } from '@runlog/programs';

import { createWorld, type World } from '../support/world.js';

/** Compiles, and breaks its contract at the first decision. */
const broken: Language = {
  ...plainLanguage,
  name: 'broken',
  compile: (document) => {
    const compiled = plainLanguage.compile(document);
    const decide = (): never => {
      throw new TypeError('no decision');
    };
    return compiled.ok ? { ...compiled, program: { ...compiled.program, decide } } : compiled;
  },
};

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world.close());

test('creation and first step are one append, with which the owner of the partition is told', async () => {
  const executions = world.variant({ languages: [task] });
  const document = JSON.stringify({ handler: 'work' });
  await executions.define({ tenant: 't', name: 'one', language: 'task', document });
  const { id, state } = await executions.start({ tenant: 't', definition: 'one' });
  const log = await world.store.events.read(id);
  expect(log.map(({ type }) => type)).toEqual(['ExecutionCreated', 'ExecutionStarted', 'StepScheduled']);
  expect(new Set(log.map(({ recordedAt }) => recordedAt)).size).toBe(1);
  expect(state).toEqual(await executions.get({ tenant: 't', id }));
  await eventually(() =>
    expect(world.inbox).toContainEqual({
      kind: 'appended',
      executionId: id,
      version: 3,
      events: log,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
    }),
  );
});

test('an execution that is due sooner than its first look is on the agenda for then', async () => {
  const executions = world.variant({ languages: [task] });
  const document = JSON.stringify({ handler: 'work' });
  await executions.define({ tenant: 't', name: 'soon', language: 'task', document });
  const deadline = { afterMs: 2_000 };
  const { id, state } = await executions.start({ tenant: 't', definition: 'soon', deadline });
  const agenda = await world.store.events.agenda([0, 1, 2, 3], undefined, 1_000);
  const wakeAt = agenda.find(({ executionId }) => executionId === id)?.wakeAt;
  expect(wakeAt).toBe((state?.createdAt ?? 0) + 2_000);
  expect(limits.firstLookMs).toBeGreaterThan(2_000);
});

test('a program that breaks its contract leaves the creation alone, for the owner to judge', async () => {
  const executions = world.variant({ languages: [broken] });
  await executions.define({ tenant: 't', name: 'broken', language: 'broken', document: '' });
  const { id } = await executions.start({ tenant: 't', definition: 'broken' });
  expect((await world.store.events.read(id)).map(({ type }) => type)).toEqual(['ExecutionCreated']);
});
