import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fold, type ExecutionEvent, type ExecutionState, type Json } from '@runlog/core';
import { yawl } from '@runlog/dialect-yandex/program';
import { openEventStore, schemaMigration, type OpenEventStore } from '@runlog/event-store';
import { createExecutions, type Executions } from '@runlog/executions';
import { connectBus, InboxSender, type Bus } from '@runlog/messaging';
import { task } from '@runlog/programs';
import { eventually, testDatabase, testNats, type TestDatabase, type TestNats } from '@runlog/testkit';
import { serveQueues, StepFailure, type ServedQueues } from '@runlog/worker';
import { SchedulerProcess } from './support/scheduler-process.js';

const tenant = 't';

let database: TestDatabase;
let nats: TestNats;
let store: OpenEventStore;
let bus: Bus;
let inbox: InboxSender;
let executions: Executions;
let worker: ServedQueues | undefined;
let processes: SchedulerProcess[];
/** What the worker's function does. */
let work: (input: Json, signal: AbortSignal) => Json | Promise<Json>;

beforeEach(async () => {
  [database, nats] = await Promise.all([testDatabase({ migrate: schemaMigration }), testNats()]);
  store = await openEventStore({ url: database.url, allowUnsafeDurability: true });
  bus = await connectBus({ url: nats.url, name: 'test', prefix: nats.prefix });
  inbox = new InboxSender(bus);
  executions = createExecutions({
    ...{ store: store.events, definitions: store.definitions, list: store.list, schedules: store.schedules },
    resources: store.resources,
    ...{ inbox, hints: () => () => undefined, partitions: store.cluster.partitions },
    ...{ languages: [task, yawl], checkExpression: () => Promise.resolve(undefined) },
    pageTokenKey: new Uint8Array(32),
  });
  processes = [];
  work = (input) => input;
  await define('child', 'task', JSON.stringify({ handler: 'h', queue: 'q' }));
}, 60_000);

afterEach(async () => {
  executions.close();
  await Promise.all(processes.map((one) => one.destroy()));
  await worker?.drain(0);
  worker = undefined;
  inbox.close();
  await Promise.all([store.close(), bus.close()]);
  await Promise.all([nats.drop(), database.drop()]);
}, 30_000);

const define = (name: string, language: string, document: string): Promise<unknown> =>
  executions.define({ tenant, name, language, document });

async function run(): Promise<SchedulerProcess> {
  const started = new SchedulerProcess({
    RUNLOG_POSTGRES_URL: database.url,
    RUNLOG_NATS_URL: nats.url,
    RUNLOG_SUBJECT_PREFIX: nats.prefix,
  });
  processes.push(started);
  await started.ready();
  return started;
}

const serve = (): void => {
  const handle = async ({ input }: { input: Json }, { signal }: { signal: AbortSignal }): Promise<Json> =>
    work(input, signal);
  worker = serveQueues({ bus, worker: 'w', queues: ['q'], handle });
};

const parent = (more = ''): string =>
  `{yawl: '0.1', start: a, steps: {a: {workflow: {workflowId: child, executionInput: '\\({n: .n})'${more}}}}}`;

async function start(count: number): Promise<string[]> {
  const started = await executions.startMany(
    Array.from({ length: count }, (_, n) => ({ tenant, definition: 'parent', input: { n } })),
  );
  return started.map((one) => {
    if ('error' in one) throw one.error;
    return one.started.id;
  });
}

const stateOf = async (id: string): Promise<ExecutionState> => {
  const state = fold(await store.events.read(id));
  if (!state) throw new TypeError(`no execution ${id}`);
  return state;
};

/** All executions that somebody's step started, by their parents. */
async function children(): Promise<Map<string, ExecutionState[]>> {
  const found = new Map<string, ExecutionState[]>();
  const created = (await store.events.tail(undefined, 10_000)).flatMap(({ event }) =>
    'data' in event && event.type === 'ExecutionCreated' ? [event as ExecutionEvent] : [],
  );
  for (const { executionId } of created) {
    const state = await stateOf(executionId);
    const above = state.parent?.executionId;
    if (above !== undefined) found.set(above, [...(found.get(above) ?? []), state]);
  }
  return found;
}

const allAre = (ids: readonly string[], status: string): Promise<void> =>
  eventually(
    async () => {
      const states = await Promise.all(ids.map(stateOf));
      expect(new Set(states.map((state) => state.status))).toEqual(new Set([status]));
    },
    { timeoutMs: 90_000, everyMs: 100 },
  );

function gate(): { readonly open: () => void; readonly opened: Promise<void>; passing: number } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened, passing: 0 };
}

test('parents on two schedulers complete with what their children gave, and fail with what those failed with', async () => {
  await define('parent', 'yawl', parent());
  await Promise.all([run(), run()]);
  serve();
  work = (input) => {
    const { n } = input as { n: number };
    if (n % 2 === 1) throw new StepFailure('card_declined', 'no', { retryable: false });
    return { given: n };
  };
  const ids = await start(20);
  await allAre(
    ids.filter((_, n) => n % 2 === 0),
    'completed',
  );
  await allAre(
    ids.filter((_, n) => n % 2 === 1),
    'failed',
  );
  expect((await stateOf(ids[4] ?? '')).output).toEqual({ given: 4 });
  expect((await stateOf(ids[5] ?? '')).error).toMatchObject({ code: 'card_declined' });
  const below = await children();
  expect(ids.map((id) => below.get(id)?.length)).toEqual(ids.map(() => 1));
}, 120_000);

test('a child has the priority and the trace of its parent', async () => {
  await define('parent', 'yawl', parent());
  await run();
  serve();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const begin = { tenant, definition: 'parent', priority: 'high', traceparent } as const;
  // Traces ride along with what is told directly, for which the owner of the partition has to be known.
  await eventually(
    async () => {
      const { id } = await executions.start(begin);
      await allAre([id], 'completed');
      const [child] = (await children()).get(id) ?? [];
      expect(child).toMatchObject({ tenant, priority: 'high' });
      const [row] = await store.dataSource.query<{ traceparent: string }[]>(
        'SELECT traceparent FROM runlog.event WHERE execution_id = $1 AND version = 1',
        [child?.id],
      );
      expect(row?.traceparent).toBe(traceparent);
    },
    { timeoutMs: 40_000 },
  );
}, 60_000);

test('a child is interrupted with its parent, and a parent fails when its child is interrupted', async () => {
  await define('parent', 'yawl', parent());
  await run();
  serve();
  const still = gate();
  work = (_, signal) => {
    still.passing += 1;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)));
  };
  const [one = '', other = ''] = await start(2);
  await eventually(() => expect(still.passing).toBe(2), { timeoutMs: 20_000 });
  const below = await children();
  const childOf = (id: string): string => below.get(id)?.[0]?.id ?? '';
  await executions.command({ tenant, id: one }, { kind: 'terminate' });
  await executions.command({ tenant, id: childOf(other) }, { kind: 'terminate' });
  await allAre([one, childOf(one), childOf(other)], 'cancelled');
  await allAre([other], 'failed');
  expect((await stateOf(other)).error).toMatchObject({ code: 'STEP_INTERNAL' });
}, 120_000);

test('schedulers that are killed between start, end and report lead to one child and one result for each attempt', async () => {
  await define('parent', 'yawl', parent());
  const first = await Promise.all([run(), run()]);
  serve();
  const ids = await start(60);
  for (const victim of first) {
    await eventually(async () => expect((await children()).size).toBeGreaterThan(10), { timeoutMs: 20_000 });
    await victim.end('SIGKILL');
  }
  await run();
  await allAre(ids, 'completed');
  const below = await children();
  for (const id of ids) {
    expect(below.get(id)).toMatchObject([
      { status: 'completed', parent: { step: 'a', attempt: 1, depth: 1 } },
    ]);
    const log = await store.events.read(id);
    expect(log.filter(({ type }) => type === 'StepCompleted')).toHaveLength(1);
  }
}, 180_000);

test('a bus that loses everything costs no child and no result', async () => {
  await define('parent', 'yawl', parent());
  await run();
  serve();
  const held = gate();
  work = async (input) => {
    held.passing += 1;
    await held.opened;
    return input;
  };
  const ids = await start(20);
  await eventually(() => expect(held.passing).toBe(20), { timeoutMs: 20_000 });
  const { inboxStream, tasksStream, eventsStream } = bus.subjects;
  for (const stream of [inboxStream, tasksStream, eventsStream]) await bus.jsm.streams.delete(stream);
  held.open();
  await allAre(ids, 'completed');
  const below = await children();
  expect(ids.map((id) => below.get(id)?.length)).toEqual(ids.map(() => 1));
}, 180_000);
