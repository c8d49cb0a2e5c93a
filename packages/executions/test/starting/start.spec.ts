import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IdempotencyConflict, InvalidInput, limits, NotFound } from '@runlog/core';
import { StoreUnavailable } from '@runlog/event-store';
import { PayloadTooLarge } from '@runlog/messaging';
import { eventually } from '@runlog/testkit';

import type { StartRequest } from '../../src/index.js';
import { losingReplies, losingRequests, withAppend } from '../support/lost-replies.js';
import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: 'one' });
});

afterAll(() => world.close());

const request = (more: Partial<StartRequest> = {}): StartRequest => ({
  tenant: 't',
  definition: 'flow',
  ...more,
});

test('a started execution is in the log when the answer comes', async () => {
  const { id, created, state } = await world.executions.start(
    request({ input: { n: 1 }, labels: { team: 'a' }, priority: 'high' }),
  );
  expect(created).toBe(true);
  const [event, ...more] = await world.store.events.read(id);
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    type: 'ExecutionCreated',
    data: { tenant: 't', input: { n: 1 }, labels: { team: 'a' }, priority: 'high' },
  });
  expect(state).toMatchObject({ id, version: 1, status: 'created' });
  expect(await world.executions.get({ tenant: 't', id })).toEqual(state);
});

test('a scheduler is promised to look at it within ten seconds, told or not', async () => {
  const before = world.store.events.now();
  const { id } = await world.executions.start(request());
  const after = world.store.events.now();
  const agenda = await world.store.events.agenda([0, 1, 2, 3], undefined, 1_000);
  const entry = agenda.find(({ executionId }) => executionId === id);
  expect(entry?.wakeAt).toBeGreaterThan(before + 9_000);
  expect(entry?.wakeAt).toBeLessThan(after + 11_000);
});

const aHash: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);

test('the owner of its partition is told, with the events and the head of their chain', async () => {
  const { id } = await world.executions.start(request({ input: 'x' }));
  await eventually(() =>
    expect(world.inbox).toContainEqual({
      kind: 'appended',
      executionId: id,
      version: 1,
      head: aHash,
      events: [expect.objectContaining({ type: 'ExecutionCreated', executionId: id, version: 1 })],
    }),
  );
});

test('what is too large for the bus is announced without its events', async () => {
  const { inbox } = world.platform;
  const narrow = world.variant({
    inbox: {
      publish: async (partition, message) => {
        const bytes = JSON.stringify(message).length;
        if (bytes > 1_000) throw new PayloadTooLarge(bytes, 1_000);
        await inbox.publish(partition, message);
      },
    },
  });
  const { id } = await narrow.start(request({ input: 'x'.repeat(2_000) }));
  await eventually(() =>
    expect(world.inbox).toContainEqual({ kind: 'appended', executionId: id, version: 1, head: aHash }),
  );
});

test('a bus that is away does not fail a start', async () => {
  const gone = { publish: () => Promise.reject(new Error('no bus')) };
  const lost: string[] = [];
  const executions = world.variant({ inbox: gone, onNoticeLost: (id) => lost.push(id) });
  const { id } = await executions.start(request());
  expect(await world.store.events.read(id)).toHaveLength(1);
  await eventually(() => expect(lost).toEqual([id]));
});

describe('an idempotency key', () => {
  test('finds the first execution when the same request comes again, however its JSON is written', async () => {
    const first = await world.executions.start(request({ idempotencyKey: 'k1', input: { a: 1, b: 2 } }));
    const again = await world.executions.start(request({ idempotencyKey: 'k1', input: { b: 2, a: 1 } }));
    expect(again).toEqual({ id: first.id, created: false });
  });

  test('finds it also after the definition got a new version and the deadline has passed', async () => {
    const { executions } = world;
    await executions.define({ tenant: 't', name: 'moving', language: 'plain', document: 'v1' });
    const at = world.store.events.now() + 30;
    const asked = request({ definition: 'moving', idempotencyKey: 'k2', deadline: { at } });
    const first = await executions.start(asked);
    await executions.define({ tenant: 't', name: 'moving', language: 'plain', document: 'v2' });
    await eventually(() => expect(world.store.events.now()).toBeGreaterThan(at));
    expect(await executions.start(asked)).toEqual({ id: first.id, created: false });
  });

  test('with another request is a conflict', async () => {
    await world.executions.start(request({ idempotencyKey: 'k3', input: 1 }));
    await expect(world.executions.start(request({ idempotencyKey: 'k3', input: 2 }))).rejects.toThrow(
      IdempotencyConflict,
    );
  });

  test('belongs to its tenant and its API', async () => {
    await world.executions.define({ tenant: 'u', name: 'flow', language: 'plain', document: 'one' });
    const started = await Promise.all([
      world.executions.start(request({ idempotencyKey: 'k4' })),
      world.executions.start(request({ idempotencyKey: 'k4', tenant: 'u' })),
      world.executions.start(request({ idempotencyKey: 'k4', origin: { dialect: 'other' } })),
    ]);
    expect(new Set(started.map(({ id }) => id)).size).toBe(3);
  });

  test('makes one execution of any number of requests at once', async () => {
    const started = await Promise.all(
      Array.from({ length: 40 }, () => world.executions.start(request({ idempotencyKey: 'k5' }))),
    );
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    expect(started.filter(({ created }) => created)).toHaveLength(1);
  });
});

describe('a commit in doubt', () => {
  test.each([
    ['with an idempotency key', { idempotencyKey: 'doubt' }],
    ['without one', {}],
  ])('that was recorded is found again, %s', async (_how, more) => {
    const executions = world.variant({ store: losingReplies(world.store.events, 2) });
    const { id, created } = await executions.start(request(more));
    expect(created).toBe(true);
    expect(await world.store.events.read(id)).toHaveLength(1);
    await eventually(() => expect(world.inbox).toContainEqual(expect.objectContaining({ executionId: id })));
  });

  test('that was not recorded is made up for', async () => {
    const executions = world.variant({ store: losingRequests(world.store.events, 2) });
    const { id } = await executions.start(request());
    expect(await world.store.events.read(id)).toHaveLength(1);
  });

  test('that cannot be settled is told as unavailable, never as failed', async () => {
    const executions = world.variant({ store: losingReplies(world.store.events, 99) });
    await expect(executions.start(request())).rejects.toThrow(StoreUnavailable);
  });
});

describe('what breaks a rule is refused before anything is written', () => {
  const refusedBy = async (wanted: StartRequest): Promise<unknown> => {
    const appends: unknown[] = [];
    const store = withAppend(world.store.events, (append) => {
      appends.push(append);
      return world.store.events.append(append);
    });
    const error: unknown = await world
      .variant({ store })
      .start(wanted)
      .catch((reason: unknown) => reason);
    expect(appends).toEqual([]);
    return error;
  };

  test.each<[string, Partial<StartRequest>, string, number | undefined]>([
    ['the key', { idempotencyKey: 'k'.repeat(257) }, 'idempotencyKey', limits.idempotencyKeyLength],
    ['a label', { labels: { a: 'x'.repeat(257) } }, 'labels.a', limits.labelValueLength],
    ['the input', { input: ['\0'] }, 'input[0]', undefined],
    [
      'a deadline of a start with a key',
      { idempotencyKey: 'far', deadline: { at: 1e18 } },
      'deadline',
      3_162_240_000_000,
    ],
    [
      'one long before all calendars',
      { idempotencyKey: 'old', deadline: { at: -1e18 } },
      'deadline',
      undefined,
    ],
    ['the deadline', { deadline: { afterMs: 0 } }, 'deadline', undefined],
    ['the definition', { definition: '' }, 'definition', 1],
  ])('%s', async (_what, more, field, limit) => {
    const error = await refusedBy(request(more));
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error).toHaveProperty('problems', [
      expect.objectContaining({ field, ...(limit !== undefined && { limit }) }),
    ]);
  });

  test('a definition that is not there, or is another tenant’s', async () => {
    expect(await refusedBy(request({ definition: 'nothing' }))).toBeInstanceOf(NotFound);
    expect(await refusedBy(request({ tenant: 'stranger' }))).toBeInstanceOf(NotFound);
  });
});

test('a batch starts what can be started and says of each other entry why not, in order', async () => {
  const outcomes = await world.executions.startMany([
    request({ input: 1 }),
    request({ definition: 'nothing' }),
    request({ input: 3 }),
  ]);
  expect(outcomes).toEqual([
    { started: expect.objectContaining({ created: true }) },
    { error: expect.any(NotFound) },
    { started: expect.objectContaining({ created: true }) },
  ]);
});
