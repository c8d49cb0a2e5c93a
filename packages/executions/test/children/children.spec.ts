import { describe, expect, test } from '@jest/globals';
import { InvalidInput, NotFound, type NewEvent } from '@runlog/core';
import { openInMemoryStore, StoreUnavailable, type InMemoryStore } from '@runlog/event-store';
import { plainLanguage } from '@runlog/testkit';

import {
  childRefusal,
  createChildren,
  QuotaExceeded,
  type ChildAttempt,
  type Children,
  type ChildrenPlatform,
} from '../../src/index.js';

const tenant = 't';
const parentId = '018bcfe5-6800-7000-8000-00000000000a';

interface Stage {
  readonly store: InMemoryStore;
  readonly children: Children;
  pass(ms: number): void;
  attempt(more?: Partial<ChildAttempt['parent']>): ChildAttempt;
  append(id: string, ...events: readonly NewEvent[]): Promise<void>;
}

async function stage(more: Partial<ChildrenPlatform> = {}): Promise<Stage> {
  const time = { now: 1_700_000_000_000 };
  const store = openInMemoryStore({ clock: () => time.now, partitions: 4 });
  await store.definitions.put({ tenant, name: 'flow', language: plainLanguage.name, document: '{}' });
  const children = createChildren({
    ...{ store: store.events, definitions: store.definitions, partitions: 4, languages: [plainLanguage] },
    inbox: { publish: () => Promise.resolve() },
    ...more,
  });
  return {
    store,
    children,
    pass: (ms) => void (time.now += ms),
    attempt: (parent) => ({
      ...{ tenant, priority: 'high', wanted: { definition: 'flow', input: { n: 1 } } },
      parent: { executionId: parentId, step: 'call', attempt: 1, depth: 1, ...parent },
    }),
    append: async (executionId, ...events) => {
      const log = await store.events.read(executionId);
      await store.events.append({
        ...{ executionId, tenant, partition: 0, expectedVersion: log.length, recordedAt: time.now, events },
      });
    },
  };
}

const created = (more: object = {}): NewEvent => ({
  type: 'ExecutionCreated',
  data: {
    ...{ tenant, input: {}, labels: {}, priority: 'normal' },
    definition: { id: 'd', name: 'parent', version: 1, language: 'plain' },
    ...more,
  },
});

const scheduled: NewEvent = {
  type: 'StepScheduled',
  data: {
    ...{ step: 'call', attempt: 1, type: 'Execution', queue: 'q', handler: 'h', input: {}, timeouts: {} },
    retry: { maxAttempts: 1, initialDelayMs: 0, backoffRate: 1, maxDelayMs: 0, jitter: 0 },
  },
};

describe('the child of an attempt', () => {
  test('is started once, however often and by whomever it is started', async () => {
    const { children, attempt, store } = await stage();
    const sights = await Promise.all(Array.from({ length: 10 }, () => children.start(attempt())));
    expect(new Set(sights.map(({ id }) => id)).size).toBe(1);
    const [one] = sights;
    expect(await store.events.read(one?.id ?? '')).toMatchObject([
      { data: { tenant, priority: 'high', input: { n: 1 }, parent: attempt().parent } },
    ]);
  });

  test('is another one for another attempt, step or parent', async () => {
    const { children, attempt } = await stage();
    const more = [
      {},
      { attempt: 2 },
      { step: 'other' },
      { executionId: '018bcfe5-6800-7000-8000-00000000000b' },
    ];
    const sights = await Promise.all(more.map((one) => children.start(attempt(one))));
    expect(new Set(sights.map(({ id }) => id)).size).toBe(4);
  });

  test('is found whatever the length of the step’s path', async () => {
    const { children, attempt } = await stage();
    const long = attempt({ step: 'x'.repeat(5_000) });
    expect((await children.start(long)).id).toBe((await children.start(long)).id);
  });

  test('is looked at without reading again what was read', async () => {
    const { children, attempt, append, store } = await stage();
    const first = await children.start(attempt());
    await append(first.id, { type: 'ExecutionStarted', data: {} });
    const second = await children.look(tenant, first);
    expect(second).toEqual({ id: first.id, version: 2 });
    await append(first.id, { type: 'ExecutionCompleted', data: { output: 7 } });
    expect(await children.look(tenant, second)).toEqual({
      ...{ id: first.id, version: 3 },
      end: { status: 'completed', output: 7 },
    });
    expect((await children.start(attempt())).end).toEqual({ status: 'completed', output: 7 });
    expect(await store.events.read(first.id)).toHaveLength(3);
  });

  test('that was opened again goes on', async () => {
    const { children, attempt, append } = await stage();
    const { id } = await children.start(attempt());
    const error = { code: 'c', message: 'm', retryable: false };
    await append(id, { type: 'ExecutionFailed', data: { error } }, { type: 'ExecutionRetried', data: {} });
    expect(await children.look(tenant, { id, version: 1 })).toEqual({ id, version: 3 });
  });

  test('is found although its definition is gone', async () => {
    const { store, children, attempt } = await stage();
    const { id } = await children.start(attempt());
    const without = createChildren({
      ...{ store: store.events, partitions: 4, languages: [], inbox: { publish: () => Promise.resolve() } },
      definitions: { ...store.definitions, byName: () => Promise.resolve(undefined) },
    });
    expect((await without.start(attempt())).id).toBe(id);
    await expect(without.start(attempt({ attempt: 2 }))).rejects.toThrow(NotFound);
  });

  test('is interrupted once, known or not; one that ended or never was needs nothing', async () => {
    const { children, attempt, store, append } = await stage();
    const { id } = await children.start(attempt());
    await children.terminate({ tenant, id });
    await children.terminateChildOf(attempt());
    expect((await store.events.read(id)).filter(({ type }) => type === 'CancelRequested')).toHaveLength(1);
    const other = await children.start(attempt({ attempt: 2 }));
    await append(other.id, { type: 'ExecutionCompleted', data: { output: null } });
    await children.terminateChildOf(attempt({ attempt: 2 }));
    await children.terminateChildOf(attempt({ attempt: 3 }));
    expect(await store.events.read(other.id)).toHaveLength(2);
  });

  test('never waits in line, and counts among what its tenant has running', async () => {
    const asked: string[] = [];
    const { children, attempt, store } = await stage({
      quotas: { start: async (of) => (asked.push(of), 'queue'), over: () => undefined },
    });
    const { id } = await children.start(attempt());
    expect(asked).toEqual([tenant]);
    const [first] = await store.events.read(id);
    expect(first?.data).not.toHaveProperty('queued');
  });
});

describe('a child that cannot be started', () => {
  test('fails its attempt with the cause, behind `child.`', async () => {
    const { children, attempt } = await stage();
    const refused = async (one: ChildAttempt): Promise<unknown> =>
      childRefusal(await children.start(one).catch((error: unknown) => error));
    expect(await refused({ ...attempt(), wanted: { definition: 'nobody', input: {} } })).toMatchObject({
      ...{ code: 'child.not_found', retryable: false },
    });
    expect(await refused({ ...attempt(), wanted: { definition: '', input: {} } })).toMatchObject({
      code: 'child.invalid_input',
    });
    expect(await refused(attempt({ depth: 17 }))).toMatchObject({
      ...{ code: 'child.nesting_limit', retryable: false },
    });
  });

  test('may be tried again by the step where its tenant is at a limit, and by the platform where the store is away', () => {
    expect(childRefusal(new QuotaExceeded('timers', 3, 1_000))).toMatchObject({
      ...{ code: 'child.quota_exceeded', retryable: true },
    });
    expect(childRefusal(new StoreUnavailable(true))).toBeUndefined();
    expect(childRefusal(new TypeError('a fault of ours'))).toBeUndefined();
    expect(childRefusal(new InvalidInput([]))).toMatchObject({ retryable: false });
  });
});

describe('a parent', () => {
  const waiting = async (): Promise<Stage> => {
    const world = await stage();
    await world.append(parentId, created(), { type: 'ExecutionStarted', data: {} }, scheduled);
    return world;
  };

  test('waits for the attempt under way, and not for one that is over', async () => {
    const { children, attempt, append } = await waiting();
    expect(await children.isAwaited(tenant, attempt().parent)).toBe(true);
    await append(parentId, { type: 'StepCancelled', data: { step: 'call', attempt: 1 } });
    expect(await children.isAwaited(tenant, attempt({ attempt: 2 }).parent)).toBe(false);
  });

  test('is read again after ten seconds, and at once for an attempt that was not there', async () => {
    const world = await waiting();
    const { children, attempt, append } = world;
    expect(await children.isAwaited(tenant, attempt().parent)).toBe(true);
    await append(parentId, { ...scheduled, data: { ...scheduled.data, step: 'second' } } as NewEvent);
    expect(await children.isAwaited(tenant, attempt({ step: 'second' }).parent)).toBe(true);
    await append(parentId, { type: 'StepCancelled', data: { step: 'call', attempt: 1 } });
    world.pass(11_000);
    expect(await children.isAwaited(tenant, attempt().parent)).toBe(false);
  });

  test('that is not there, or belongs to somebody else, waits for nothing', async () => {
    const { children, attempt } = await waiting();
    expect(await children.isAwaited('other', attempt().parent)).toBe(false);
    const gone = attempt({ executionId: '018bcfe5-6800-7000-8000-0000000000ff' });
    expect(await children.isAwaited(tenant, gone.parent)).toBe(false);
  });
});
