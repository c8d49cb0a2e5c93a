import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IdempotencyConflict, InvalidInput, NotAllowed, NotFound } from '@runlog/core';
import { completed, eventually, failed, signalled, started } from '@runlog/testkit';

import type { ExecutionRef } from '../../src/index.js';
import { losingReplies, losingRequests, withAppend } from '../support/lost-replies.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
let ref: ExecutionRef;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: '' });
});

beforeEach(async () => {
  const { id } = await world.executions.start({ tenant: 't', definition: 'flow' });
  ref = { tenant: 't', id };
});

afterAll(() => world.close());

const typesOf = async (id: string): Promise<string[]> =>
  (await world.store.events.read(id)).map(({ type }) => type);

test.each([
  ['stop', 'CancelRequested', 'cancelling'],
  ['terminate', 'CancelRequested', 'cancelling'],
  ['pause', 'ExecutionPaused', 'paused'],
] as const)(
  '%s is recorded when the answer comes, and changes nothing the second time',
  async (kind, type, status) => {
    const first = await world.executions.command(ref, { kind, reason: 'because' });
    expect(first).toMatchObject({ version: 2, status });
    expect(await world.executions.command(ref, { kind })).toEqual(first);
    expect(await typesOf(ref.id)).toEqual(['ExecutionCreated', type]);
  },
);

test('resume goes on after a pause', async () => {
  await world.executions.command(ref, { kind: 'pause' });
  expect(await world.executions.command(ref, { kind: 'resume' })).toMatchObject({ status: 'created' });
});

test('retry opens an execution that failed, and puts it on the agenda again', async () => {
  await world.append(ref.id, [started, failed]);
  expect(await world.executions.command(ref, { kind: 'retry' })).toMatchObject({
    status: 'running',
    version: 4,
  });
  const agenda = await world.store.events.agenda([0, 1, 2, 3], undefined, 1_000);
  expect(agenda.map(({ executionId }) => executionId)).toContain(ref.id);
});

test('what the status forbids is refused and not recorded', async () => {
  await world.append(ref.id, [started, completed()]);
  for (const kind of ['stop', 'terminate', 'pause', 'resume', 'retry'] as const)
    await expect(world.executions.command(ref, { kind })).rejects.toThrow(NotAllowed);
  expect(await typesOf(ref.id)).toHaveLength(3);
});

test('the owner is told of a command with its events', async () => {
  await world.executions.command(ref, { kind: 'stop' });
  await eventually(() =>
    expect(world.inbox).toContainEqual({
      kind: 'appended',
      executionId: ref.id,
      version: 2,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      events: [expect.objectContaining({ type: 'CancelRequested', version: 2 })],
    }),
  );
});

test('an execution of another tenant, or none at all, is not found', async () => {
  const strangers = [
    { ...ref, tenant: 'u' },
    { ...ref, id: '0193b0c2-0000-7000-8000-000000000001' },
    { ...ref, id: 'x' },
  ];
  for (const stranger of strangers)
    await expect(world.executions.command(stranger, { kind: 'stop' })).rejects.toThrow(NotFound);
});

describe('a signal', () => {
  const signal = (signalId: string, payload: number | null = null) =>
    ({ kind: 'signal', signalId, name: 'go', payload }) as const;

  test('sent any number of times under one id, also at once, is recorded once', async () => {
    const states = await Promise.all(
      Array.from({ length: 20 }, () => world.executions.command(ref, signal('one', 1))),
    );
    expect(await typesOf(ref.id)).toEqual(['ExecutionCreated', 'SignalReceived']);
    expect(new Set(states.map(({ version }) => version))).toEqual(new Set([2]));
  });

  test('is recorded for each id', async () => {
    await Promise.all(
      Array.from({ length: 15 }, (_, i) => world.executions.command(ref, signal(`s${i}`, i))),
    );
    expect(await typesOf(ref.id)).toHaveLength(16);
  });

  test('with another content under the same id is a conflict', async () => {
    await world.executions.command(ref, signal('one', 1));
    await expect(world.executions.command(ref, signal('one', 2))).rejects.toThrow(IdempotencyConflict);
  });

  test('sent again after the execution has ended gets the answer of its first try', async () => {
    await world.executions.command(ref, signal('one', 1));
    await world.append(ref.id, [started, completed()]);
    expect(await world.executions.command(ref, signal('one', 1))).toMatchObject({ status: 'completed' });
    await expect(world.executions.command(ref, signal('one', 2))).rejects.toThrow(IdempotencyConflict);
    for (const _ of [1, 2])
      await expect(world.executions.command(ref, signal('two', 1))).rejects.toThrow(NotAllowed);
    expect(await typesOf(ref.id)).toHaveLength(4);
  });

  test('with a payload that may not be stored is refused, naming the field', async () => {
    const bad = { kind: 'signal', signalId: 's', name: 'go', payload: { a: '\0' } } as const;
    await expect(world.executions.command(ref, bad)).rejects.toThrow(InvalidInput);
    await expect(world.executions.command(ref, bad)).rejects.toThrow(/payload\.a/);
  });
});

describe('a command under a key of its caller', () => {
  const asked = { idempotencyKey: 'k' };

  test('sent again when its effect is long undone changes nothing', async () => {
    await world.executions.command(ref, { kind: 'pause' }, asked);
    await world.executions.command(ref, { kind: 'resume' });
    expect(await world.executions.command(ref, { kind: 'pause' }, asked)).toMatchObject({
      status: 'created',
      version: 3,
    });
    expect(await typesOf(ref.id)).toEqual(['ExecutionCreated', 'ExecutionPaused', 'ExecutionResumed']);
  });

  test('that found all as it asked for has had its effect, too', async () => {
    await world.executions.command(ref, { kind: 'pause' });
    expect(await world.executions.command(ref, { kind: 'pause' }, asked)).toMatchObject({ status: 'paused' });
    await world.executions.command(ref, { kind: 'resume' });
    expect(await world.executions.command(ref, { kind: 'pause' }, asked)).toMatchObject({
      status: 'created',
    });
    expect(await typesOf(ref.id)).toHaveLength(3);
  });

  test('that was refused is refused for ever, in the same words', async () => {
    await world.append(ref.id, [started, failed]);
    const pausing = () => world.executions.command(ref, { kind: 'pause' }, asked);
    const words = 'pause is not possible while the execution is failed';
    await expect(pausing()).rejects.toThrow(new NotAllowed('pause', 'failed'));
    await world.executions.command(ref, { kind: 'retry' });
    await expect(pausing()).rejects.toThrow(words);
    expect(await typesOf(ref.id)).toHaveLength(4);
    await expect(world.executions.command(ref, { kind: 'pause', reason: 'another' }, asked)).rejects.toThrow(
      IdempotencyConflict,
    );
  });

  test('is answered after the end of the execution as it was before', async () => {
    await world.executions.command(ref, { kind: 'pause' }, asked);
    await world.executions.command(ref, { kind: 'resume' });
    await world.append(ref.id, [started, completed()]);
    expect(await world.executions.command(ref, { kind: 'pause' }, asked)).toMatchObject({
      status: 'completed',
    });
  });

  test('sent many times at once is recorded once', async () => {
    const commands = Array.from({ length: 20 }, () =>
      world.executions.command(ref, { kind: 'pause' }, asked),
    );
    await Promise.all(commands);
    expect(await typesOf(ref.id)).toEqual(['ExecutionCreated', 'ExecutionPaused']);
  });

  test('with another content is a conflict, another kind of command included', async () => {
    await world.executions.command(ref, { kind: 'pause' }, asked);
    for (const other of [{ kind: 'resume' }, { kind: 'stop' }, { kind: 'pause', reason: 'x' }] as const)
      await expect(world.executions.command(ref, other, asked)).rejects.toThrow(IdempotencyConflict);
    expect(await typesOf(ref.id)).toHaveLength(2);
  });

  test('is the same request though its end was counted from another moment, or is over', async () => {
    await world.append(ref.id, [started, failed]);
    const request = { kind: 'retry', deadline: { afterMs: 60_000 } };
    const retrying = (deadline: number) =>
      world.executions.command(ref, { kind: 'retry', deadline }, { ...asked, request });
    const { version } = await retrying(world.executions.now() + 60_000);
    expect(await retrying(world.executions.now() + 61_000)).toMatchObject({ version });
    expect(await retrying(1)).toMatchObject({ version });
  });

  test.each(['', 'x'.repeat(257), 'a\0b', '\ud800'])('%j is refused as a key', async (idempotencyKey) => {
    await expect(world.executions.command(ref, { kind: 'pause' }, { idempotencyKey })).rejects.toThrow(
      InvalidInput,
    );
  });

  test.each([
    ['was recorded', losingReplies],
    ['was not recorded', losingRequests],
  ])('has one answer when its commit is in doubt and %s', async (_what, losing) => {
    const executions = world.variant({ store: losing(world.store.events, 2) });
    await world.append(ref.id, [started, failed]);
    await expect(executions.command(ref, { kind: 'resume' }, asked)).rejects.toThrow(NotAllowed);
    await world.executions.command(ref, { kind: 'retry' });
    await expect(executions.command(ref, { kind: 'resume' }, asked)).rejects.toThrow(NotAllowed);
  });
});

test('a command that others overtake is decided again on what they recorded', async () => {
  let overtaken = 0;
  const store = withAppend(world.store.events, async (append) => {
    if (overtaken < 3) {
      overtaken += 1;
      await world.append(ref.id, [signalled(overtaken)]);
    }
    return world.store.events.append(append);
  });
  expect(await world.variant({ store }).command(ref, { kind: 'pause' })).toMatchObject({
    version: 5,
    status: 'paused',
  });
});

test('a command that the overtaking made impossible is refused', async () => {
  let overtaken = false;
  const store = withAppend(world.store.events, async (append) => {
    if (!overtaken) await world.append(ref.id, [started, completed()]);
    overtaken = true;
    return world.store.events.append(append);
  });
  await expect(world.variant({ store }).command(ref, { kind: 'pause' })).rejects.toThrow(NotAllowed);
});

describe('a commit in doubt is settled, and the command has one effect', () => {
  test.each([
    ['was recorded', losingReplies],
    ['was not recorded', losingRequests],
  ])('when it %s', async (_what, losing) => {
    await world.append(ref.id, [started, failed]);
    const executions = world.variant({ store: losing(world.store.events, 2) });
    expect(await executions.command(ref, { kind: 'retry' })).toMatchObject({ status: 'running', version: 4 });
    expect(await typesOf(ref.id)).toHaveLength(4);
  });
});

test('a report of somebody outside goes to the owner of the execution', async () => {
  const about = { step: 's', attempt: 1, report: { status: 'completed', output: { n: 1 } } } as const;
  await world.executions.reportResult(ref, about);
  await eventually(() =>
    expect(world.inbox).toContainEqual({ kind: 'reports', reports: [{ executionId: ref.id, ...about }] }),
  );
  await expect(world.executions.reportResult({ ...ref, tenant: 'u' }, about)).rejects.toThrow(NotFound);
});
