import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ExecutionCommand } from '@runlog/core';

import { createWorld, type World } from './support/world.js';

const ann = { kind: 'user', id: 'ann' };
const bot = { kind: 'key', id: 'k3w9zq5b7m2c' };
let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: 'one' });
});

afterAll(() => world.close());

const signal: ExecutionCommand = { kind: 'signal', signalId: 's', name: 'go', payload: 1 };

test('every event that a command leads to says who asked for it', async () => {
  const { id } = await world.executions.start({ tenant: 't', definition: 'flow', by: ann });
  const ref = { tenant: 't', id };
  for (const command of [{ kind: 'pause' }, { kind: 'resume' }, signal, { kind: 'stop' }] as const)
    await world.executions.command(ref, command, { by: bot });
  const { events } = await world.executions.events(ref);
  expect(events.map(({ type, data }) => [type, 'by' in data && data.by])).toEqual([
    ['ExecutionCreated', ann],
    ['ExecutionPaused', bot],
    ['ExecutionResumed', bot],
    ['SignalReceived', bot],
    ['CancelRequested', bot],
  ]);
});

test('the same request is the same, whoever sends it: the first one is recorded', async () => {
  const request = { tenant: 't', definition: 'flow', idempotencyKey: 'once' };
  const first = await world.executions.start({ ...request, by: ann });
  expect(await world.executions.start({ ...request, by: bot })).toEqual({ id: first.id, created: false });
  const ref = { tenant: 't', id: first.id };
  await world.executions.command(ref, signal, { by: ann });
  await world.executions.command(ref, signal, { by: bot });
  const { events } = await world.executions.events(ref);
  expect(events).toMatchObject([{ data: { by: ann } }, { type: 'SignalReceived', data: { by: ann } }]);
});
