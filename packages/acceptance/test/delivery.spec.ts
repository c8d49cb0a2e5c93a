import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Event, Execution } from '@runlog/client';
import { eventually } from '@runlog/testkit';

import { setStage, type Stage } from '../src/platform/stage.js';
import { Random } from '../src/random.js';
import { followDropping } from '../src/watch/event-source.js';
import type { Sight } from '../src/watch/sight.js';
import { subscribe, type Subscriber } from '../src/watch/subscriber.js';
import { delivery } from './support/delivery.js';

let stage: Stage;
let subscriber: Subscriber;
let execution: Execution;
let events: readonly Event[];
let streamed: readonly Sight[];

interface Step {
  readonly step: string;
  readonly attempt: number;
  readonly error: { readonly code: string };
}

const of = (type: string, step = ''): Step[] =>
  events
    .filter((event) => event.type === type)
    .map(({ data }) => data as Step)
    .filter((data) => step === '' || data.step === step);
const sightOf = ({ executionId, version, type, data }: Event): Sight => ({
  executionId,
  version,
  type,
  data,
});
const place = (test: (event: Event) => boolean): number => events.findIndex(test);

beforeAll(async () => {
  stage = await setStage();
  const { http } = stage.clients;
  subscriber = await subscribe(stage.platform.nats);
  await http.define({ name: 'delivery', language: 'yawl', document: delivery(stage.world.url) });
  const { id } = await http.start({ definition: 'delivery', input: { name: 'Ada' } });
  const random = new Random(6);
  streamed = await followDropping({
    ...{ base: stage.platform.http, executionId: id },
    takes: () => random.int(1, 4),
  });
  execution = await http.wait(id, { timeoutMs: 60_000 });
  ({ events } = await http.events(id, { pageSize: 1_000 }));
});
afterAll(async () => {
  await subscriber.close();
  await stage.close();
});

describe('a workflow of calls, branches, loops, waits, retries and a catch', () => {
  test('ends with the right result', () => {
    expect(execution).toMatchObject({
      status: 'completed',
      output: { shipped: { to: 'Ada', count: 5 }, packed: [0, 1, 2, 3, 4], thanks: 'HTTP_CALL_500' },
    });
  });

  test('asks the outside world for each effect once, and for the failing ones once per attempt', () => {
    const asked = stage.world.effects.map(({ name, attempt, status }) => `${name} ${attempt} ${status}`);
    expect(asked.toSorted()).toEqual([
      'customer 1 200',
      ...Array.from({ length: 5 }, () => 'pack 1 200'),
      ...['ship 1 502', 'ship 2 502', 'ship 3 200', 'thank 1 500'],
    ]);
    expect(new Set(stage.world.effects.map(({ key }) => key)).size).toBe(8);
  });

  test('tells of every attempt, and of the last error before the one that succeeded', () => {
    expect(of('StepAttemptFailed', 'ship')).toMatchObject([
      { attempt: 1, error: { code: 'http.502' } },
      { attempt: 2, error: { code: 'http.502' } },
    ]);
    expect(of('StepRetried', 'ship').map(({ attempt }) => attempt)).toEqual([2, 3]);
    expect(of('StepCompleted', 'ship')).toMatchObject([{ attempt: 3 }]);
    expect(of('StepFailed')).toMatchObject([{ step: 'thank', attempt: 1, error: { code: 'http.500' } }]);
  });

  test('shows a step that waits for its next attempt with its last error', async () => {
    const failed = place(({ type }) => type === 'StepAttemptFailed') + 1;
    expect(await stage.clients.http.get(execution.id, { version: failed })).toMatchObject({
      status: 'running',
      version: failed,
      steps: [{ step: 'ship', attempt: 1, retryAt: expect.any(String), lastError: { code: 'http.502' } }],
    });
  });

  test('has its branches and no more than four items of its loop under way at once', () => {
    let open = 0;
    const crowds = events.flatMap(({ type, data }) => {
      if (!(data as Partial<Step>).step?.startsWith('pack[')) return [];
      if (type === 'StepScheduled') open += 1;
      if (type === 'StepCompleted') open -= 1;
      return [open];
    });
    expect(Math.max(...crowds)).toBe(4);
    expect(
      place(({ type, data }) => type === 'StepScheduled' && (data as Step).step === 'gather.customer.ask'),
    ).toBeLessThan(place(({ type }) => type === 'StepCompleted'));
  });

  test('waits for its second on the clock of the log', () => {
    const [started, fired] = ['TimerStarted', 'TimerFired'].map(
      (wanted) => events[place(({ type }) => type === wanted)],
    );
    const fireAt = (started?.data as { fireAt: number }).fireAt;
    expect(fireAt - Date.parse(started?.recordedAt ?? '')).toBe(1_000);
    expect(Date.parse(fired?.recordedAt ?? '')).toBeGreaterThanOrEqual(fireAt);
  });

  test('has a log of versions without holes, from its creation to its end', () => {
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]?.type).toBe('ExecutionCreated');
    expect(events.at(-1)?.type).toBe('ExecutionCompleted');
    expect(execution.version).toBe(events.length);
  });

  test('is seen whole, in order and once by a stream that is dropped and taken up by Last-Event-ID', () => {
    expect(streamed).toEqual(events.map(sightOf));
  });

  test('is published as CloudEvents on NATS, each version in order', async () => {
    const seen = await eventually(() => {
      const own = subscriber.sights.filter(({ executionId }) => executionId === execution.id);
      expect(own).toHaveLength(events.length);
      return own;
    });
    expect(seen).toEqual(events.map(sightOf));
    const [first] = subscriber.messages;
    expect(first?.subject).toBe(`runlog.events.default.${execution.id}.ExecutionCreated`);
    expect(first?.event).toMatchObject({
      ...{ specversion: '1.0', id: `${execution.id}:1`, type: 'runlog.ExecutionCreated' },
      ...{ subject: execution.id, time: events[0]?.recordedAt, tenant: 'default' },
    });
  });

  test('is the same through gRPC', async () => {
    const { grpc } = stage.clients;
    expect(await grpc.get(execution.id)).toEqual(execution);
    expect((await grpc.events(execution.id, { pageSize: 1_000 })).events).toEqual(events);
    const followed: Event[] = [];
    for await (const event of grpc.stream(execution.id)) followed.push(event);
    expect(followed).toEqual(events);
  });
});
