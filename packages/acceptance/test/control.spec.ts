import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Conflicting, type Event, type RunlogClient } from '@runlog/client';
import { eventually } from '@runlog/testkit';

import { setStage, type Stage } from '../src/platform/stage.js';

let stage: Stage;

/** A call that waits at a gate, and one behind it. */
const held = (world: string): string => String.raw`
yawl: '0.1'
start: first
steps:
  first: {httpCall: {method: POST, url: '${world}/held/\(.gate)', body: '{}', output: '\({first: .done})', next: second}}
  second: {httpCall: {method: POST, url: '${world}/effects/\(.gate)-second', body: '{}', output: '\({second: .done})'}}
`;

/** A call that fails at its first attempt, without a policy to try again. */
const brittle = (world: string): string => String.raw`
yawl: '0.1'
start: sound
steps:
  sound: {httpCall: {method: POST, url: '${world}/effects/\(.name)-sound', body: '{}', output: '\({sound: .done})', next: frail}}
  frail: {httpCall: {method: POST, url: '${world}/effects/\(.name)-frail?fails=1&status=500', body: '{}', output: '\({frail: .done})'}}
`;

beforeAll(async () => {
  stage = await setStage();
  const { http } = stage.clients;
  await http.define({ name: 'held', language: 'yawl', document: held(stage.world.url) });
  await http.define({ name: 'brittle', language: 'yawl', document: brittle(stage.world.url) });
});
afterAll(() => stage.close());

describe.each(['http', 'grpc'] as const)('over %s', (way) => {
  const client = (): RunlogClient => stage.clients[way];
  const log = async (id: string): Promise<readonly Event[]> =>
    (await client().events(id, { pageSize: 1_000 })).events;
  const typesOf = async (id: string): Promise<string[]> => (await log(id)).map(({ type }) => type);
  const effectsOf = (name: string): number =>
    stage.world.effects.filter((effect) => effect.name === name).length;

  /** An execution whose first step waits at this gate. */
  const startHeld = async (gate: string): Promise<string> => {
    const { id } = await client().start({ definition: 'held', input: { gate } });
    await eventually(() => expect(stage.world.gates.crowd(gate)).toBe(1));
    return id;
  };

  test('a stop lets the step under way end, and starts nothing further', async () => {
    const gate = `${way}-stop`;
    const id = await startHeld(gate);
    expect(await client().stop(id, 'enough')).toMatchObject({
      status: 'cancelling',
      steps: [{ step: 'first' }],
    });
    stage.world.gates.unlock(gate);
    expect(await client().wait(id)).toMatchObject({ status: 'cancelled' });
    const types = await typesOf(id);
    expect(types.slice(types.indexOf('CancelRequested'))).toEqual([
      'CancelRequested',
      ...(types.includes('StepStarted', types.indexOf('CancelRequested')) ? ['StepStarted'] : []),
      'StepCompleted',
      'ExecutionCancelled',
    ]);
    expect(effectsOf(`${gate}-second`)).toBe(0);
  });

  test('a termination interrupts the step under way', async () => {
    const gate = `${way}-terminate`;
    const id = await startHeld(gate);
    await client().terminate(id, 'now');
    expect(await client().wait(id)).toMatchObject({ status: 'cancelled', steps: [] });
    await eventually(() => expect(stage.world.gates.crowd(gate)).toBe(0));
    expect(effectsOf(gate)).toBe(0);
    expect((await typesOf(id)).slice(-2)).toEqual(['StepCancelled', 'ExecutionCancelled']);
  });

  test('a pause keeps the result of the step under way and starts nothing until it is resumed', async () => {
    const gate = `${way}-pause`;
    const id = await startHeld(gate);
    expect(await client().pause(id, 'lunch')).toMatchObject({ status: 'paused' });
    stage.world.gates.unlock(gate);
    await eventually(async () => expect((await typesOf(id)).at(-1)).toBe('StepCompleted'));
    expect(await client().get(id)).toMatchObject({ status: 'paused', steps: [] });
    expect(effectsOf(`${gate}-second`)).toBe(0);
    await client().resume(id);
    expect(await client().wait(id)).toMatchObject({
      status: 'completed',
      output: { second: `${gate}-second` },
    });
    expect(effectsOf(`${gate}-second`)).toBe(1);
  });

  test('a failed execution that is retried runs the failed step again, and only that', async () => {
    const name = `${way}-retry`;
    const failed = await client().run({ definition: 'brittle', input: { name } });
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'HTTP_CALL_500', step: 'frail' } });
    await client().retry(failed.id);
    expect(await client().wait(failed.id)).toMatchObject({
      status: 'completed',
      output: { frail: `${name}-frail` },
    });
    expect([effectsOf(`${name}-sound`), effectsOf(`${name}-frail`)]).toEqual([1, 2]);
    const scheduled = (await log(failed.id)).filter(({ type }) => type === 'StepScheduled');
    expect(scheduled.map(({ data }) => data)).toMatchObject([
      { step: 'sound', attempt: 1 },
      { step: 'frail', attempt: 1 },
      { step: 'frail', attempt: 2 },
    ]);
  });

  test('a signal is recorded once, however often it is sent', async () => {
    const gate = `${way}-signal`;
    const id = await startHeld(gate);
    const signal = { name: 'doorbell', payload: { rings: 2 }, signalId: 'one' };
    await Promise.all([client().signal(id, signal), client().signal(id, signal)]);
    await client().signal(id, signal);
    stage.world.gates.unlock(gate);
    await client().wait(id);
    const received = (await log(id)).filter(({ type }) => type === 'SignalReceived');
    expect(received.map(({ data }) => data)).toEqual([signal]);
  });

  test('a command that the status forbids is a conflict', async () => {
    const gate = `${way}-late`;
    stage.world.gates.unlock(gate);
    const { id } = await client().run({ definition: 'held', input: { gate } });
    await expect(client().stop(id)).rejects.toBeInstanceOf(Conflicting);
    await expect(client().pause(id)).rejects.toBeInstanceOf(Conflicting);
    await expect(client().retry(id)).rejects.toBeInstanceOf(Conflicting);
  });
});
