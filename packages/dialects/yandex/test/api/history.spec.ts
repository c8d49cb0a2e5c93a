import { afterAll, describe, expect, test } from '@jest/globals';
import { record, type ExecutionEvent, type Json, type NewEvent } from '@runlog/core';

import { History } from '../../src/api/history/history.js';
import { entriesOf as boundedEntriesOf } from '../../src/api/history/to-message.js';
import {
  HistoryEntry_Status as Status,
  type HistoryEntry,
} from '../../src/gen/yandex/cloud/serverless/workflows/v1/history_entry_pb.js';
import { StepNotes } from '../../src/program/index.js';
import {
  closeEvaluator,
  completed,
  Driver,
  httpAnswer,
  httpFailure,
  startOfTime,
  type World,
} from '../run/driver.js';

afterAll(closeEvaluator);

const entriesOf = (history: History, now: number, textBytes = 1024 * 1024): HistoryEntry[] =>
  boundedEntriesOf(history, now, textBytes);

/** The history of a log; of a YaWL execution with its document. */
function historyOf(events: readonly ExecutionEvent[], document?: string): History {
  const [first] = events;
  if (first?.type !== 'ExecutionCreated') throw new Error('no log');
  const history = new History(document === undefined ? undefined : StepNotes.of(document, first));
  for (const event of events) history.take(event);
  return history;
}

async function run(
  document: string,
  input: Json,
  world?: World,
): Promise<{ driver: Driver; entries: HistoryEntry[] }> {
  const driver = await Driver.start(document, input, world).settle();
  return { driver, entries: entriesOf(historyOf(driver.events, document), driver.now) };
}

const shown = (entries: readonly HistoryEntry[]): unknown[] =>
  entries.map(({ id, type, status, attempts, input, output, error, lastError }) => ({
    ...{ id, type, status: Status[status], attempts: Number(attempts) },
    ...(input && { input: JSON.parse(input.input.value ?? '') as Json }),
    ...(output && { output: JSON.parse(output.output.value ?? '') as Json }),
    ...(error && { error: error.errorCode }),
    ...(lastError && { lastError: lastError.errorCode }),
  }));

const one = (id: string, type: string, more: object = {}): object => ({
  ...{ id, type, status: 'COMPLETED', attempts: 1 },
  ...more,
});

describe('the history of a YaWL execution', () => {
  test('has an entry for each run of every kind of step', async () => {
    const document = String.raw`
yawl: '0.1'
start: get
steps:
  get: {title: Fetch it, description: from there, httpCall: {url: u, output: '\({got: .})', next: each}}
  each: {foreach: {input: '\([{n: 1}, {n: 2}])', output: '\({all: .})', next: loop, do: {start: ask, steps: {ask: {functionCall: {functionId: f}}}}}}
  loop: {while: {max_iterations: 2, next: both, do: {start: tick, steps: {tick: {httpCall: {url: u}}}}}}
  both: {parallel: {next: choose, branches: {x: {start: left, steps: {left: {noOp: {output: '\({l: 1})'}}}}, y: {start: right, steps: {right: {wait: {duration: 1}}}}}}}
  choose: {switch: {choices: [{condition: 'true', next: over}]}}
  over: {success: {}}
`;
    const world: World = ({ handler, step }) =>
      handler === 'f' ? completed({ step }) : httpAnswer({ ok: true });
    const { driver, entries } = await run(document, {}, world);
    expect(driver.state.status).toBe('completed');
    expect(shown(entries)).toMatchObject([
      one('get', 'HttpCall', { input: { input: {} }, output: { got: { ok: true } } }),
      one('each', 'Foreach', { output: { all: [{ step: 'each[0].ask' }, { step: 'each[1].ask' }] } }),
      one('ask', 'FunctionCall', { input: { n: 1 }, output: { step: 'each[0].ask' } }),
      one('ask', 'FunctionCall', { input: { n: 2 } }),
      one('loop', 'While', { output: { ok: true } }),
      one('tick', 'HttpCall'),
      one('tick', 'HttpCall'),
      one('both', 'Parallel', { output: { x: { l: 1 } } }),
      one('left', 'NoOp', { output: { l: 1 } }),
      one('right', 'Wait'),
      one('choose', 'Switch'),
      one('over', 'Success'),
    ]);
    expect(entries[0]).toMatchObject({ title: 'Fetch it', description: 'from there' });
    expect(entries[9]).toMatchObject({ duration: { seconds: 1n, nanos: 0 } });
  });

  const retried = `{yawl: "0.1", start: a, steps: {a: {httpCall: {url: u,
    retryPolicy: {errorList: [HTTP_CALL_502], retryCount: 5, initialDelay: 2s, backoffRate: 2, maxDelay: 60s}}}}}`;
  const failing =
    (times: number): World =>
    ({ attempt }) =>
      attempt > times ? httpAnswer({ fine: true }) : httpFailure(502);

  test('counts attempts and tells the last failure of a step that succeeded in the end', async () => {
    const { entries } = await run(retried, {}, failing(2));
    expect(shown(entries)).toEqual([
      one('a', 'HttpCall', {
        ...{ attempts: 3, lastError: 'HTTP_CALL_502', input: { input: {} }, output: { fine: true } },
      }),
    ]);
    expect(entries[0]).toMatchObject({
      startedAt: { seconds: BigInt(startOfTime / 1_000) },
      duration: { seconds: 6n },
    });
  });

  test('tells the failure of a step that failed in the end', async () => {
    const { driver, entries } = await run(retried, {}, failing(9));
    expect(driver.state.status).toBe('failed');
    expect(shown(entries)).toMatchObject([
      { status: 'FAILED', attempts: 6, error: 'HTTP_CALL_502', lastError: 'HTTP_CALL_502' },
    ]);
  });

  test('shows a step between two attempts as scheduled', async () => {
    const driver = Driver.start(retried, {}, failing(9));
    await driver.settle(() => driver.ofType('StepAttemptFailed').length === 1);
    expect(shown(entriesOf(historyOf(driver.events, retried), driver.now + 500))).toMatchObject([
      { status: 'SCHEDULED', attempts: 1, lastError: 'HTTP_CALL_502' },
    ]);
  });

  test('shows what a catch rule handled as failed, with what the rule gave', async () => {
    const document = String.raw`{yawl: "0.1", start: a, steps: {a: {httpCall: {url: u,
      catch: [{errorList: [ALL], output: '\({why: .error})', next: b}]}}, b: {noOp: {}}}}`;
    const { driver, entries } = await run(document, {}, () => httpFailure(404));
    expect(driver.state.status).toBe('completed');
    expect(shown(entries)).toMatchObject([
      { id: 'a', status: 'FAILED', error: 'HTTP_CALL_404', output: { why: 'HTTP_CALL_404' } },
      { id: 'b', status: 'COMPLETED' },
    ]);
  });

  test.each([
    ['its input template', String.raw`input: '\(error("no"))'`],
    ['a field', String.raw`headers: {h: '\(error("no"))'}`],
    ['its output template', String.raw`output: '\(error("no"))'`],
  ])('shows a step that failed by %s', async (_, more) => {
    const document = `{yawl: "0.1", start: a, steps: {a: {title: T, httpCall: {url: u, ${more}}}}}`;
    const { entries } = await run(document, {}, () => httpAnswer({}));
    expect(shown(entries)).toMatchObject([
      { id: 'a', type: 'HttpCall', status: 'FAILED', error: 'STEP_INVALID_TEMPLATE_EXPRESSION' },
    ]);
    expect(entries[0]?.title).toBe('T');
  });

  test('shows steps that this platform has no connector for, also where a rule handled that', async () => {
    const disk = 'disk: {oauthToken: t, path: p, upload: {content: c}';
    const plain = `{yawl: "0.1", start: a, steps: {a: {${disk}}}}}`;
    expect(shown((await run(plain, {})).entries)).toMatchObject([
      { type: 'Disk', status: 'FAILED', error: 'STEP_FAILED_PRECONDITION' },
    ]);
    const caught = String.raw`{yawl: "0.1", start: a, steps: {a: {${disk},
      catch: [{errorList: [ALL], output: '\({})', next: b}]}}, b: {noOp: {}}}}`;
    expect(shown((await run(caught, {})).entries)).toMatchObject([
      { type: 'Disk', status: 'FAILED', error: 'STEP_FAILED_PRECONDITION', output: {} },
      { type: 'NoOp', status: 'COMPLETED' },
    ]);
  });

  const parallel = `{yawl: "0.1", start: p, steps: {p: {parallel: {branches: {
    x: {start: slow, steps: {slow: {httpCall: {url: slow}}}},
    y: {start: bad, steps: {bad: {httpCall: {url: bad}}}}}}}}}`;
  const half: World = ({ step }) =>
    step.endsWith('bad')
      ? { afterMs: 10, report: httpFailure(500) }
      : { afterMs: 1_000, report: httpAnswer({}) };

  test('shows what was broken off, and what it was part of', async () => {
    expect(shown((await run(parallel, {}, half)).entries)).toMatchObject([
      { id: 'p', status: 'FAILED', error: 'HTTP_CALL_500' },
      { id: 'slow', status: 'CANCELLED' },
      { id: 'bad', status: 'FAILED', error: 'HTTP_CALL_500' },
    ]);
  });

  test('has another entry for each run after the execution was retried', async () => {
    const { driver } = await run(parallel, {}, half);
    driver.command({ kind: 'retry' });
    await driver.decide();
    const entries = shown(entriesOf(historyOf(driver.events, parallel), driver.now));
    expect(entries).toMatchObject([
      { id: 'p', status: 'STARTED' },
      { id: 'slow', status: 'CANCELLED' },
      { id: 'bad', status: 'FAILED' },
      { status: 'SCHEDULED', attempts: 1 },
      { status: 'SCHEDULED', attempts: 1 },
    ]);
    expect(entries[0]).not.toHaveProperty('error');
  });

  test('shows what is asked to end, when it is interrupted and when it is let to', async () => {
    const silent: World = () => ({ afterMs: 60_000, report: httpAnswer({}) });
    const statuses = async (kind: 'stop' | 'terminate'): Promise<unknown[]> => {
      const driver = Driver.start(retried, {}, silent);
      await driver.settle(() => driver.ofType('StepStarted').length === 1);
      driver.command({ kind });
      const asked = entriesOf(historyOf(driver.events, retried), driver.now);
      await driver.settle();
      const ended = entriesOf(historyOf(driver.events, retried), driver.now);
      return [...asked, ...ended].map(({ status }) => Status[status]);
    };
    expect(await statuses('terminate')).toEqual(['CANCEL_REQUESTED', 'CANCELLED']);
    expect(await statuses('stop')).toEqual(['STARTED', 'COMPLETED']);
  });
});

describe('the history of an execution in another language', () => {
  const created: NewEvent = {
    type: 'ExecutionCreated',
    data: {
      ...{ tenant: 't', input: {}, labels: {}, priority: 'normal' as const },
      definition: { id: 'd', name: 'flow', version: 1, language: 'task' },
    },
  };
  const task = { queue: 'q', handler: 'h', retry: { maxAttempts: 1 }, timeouts: {} } as never as object;
  const log = (...events: NewEvent[]): ExecutionEvent[] => record('e', 0, startOfTime, [created, ...events]);

  test('is what its events say', () => {
    const events = log(
      {
        type: 'StepScheduled',
        data: {
          step: 'a.b',
          attempt: 1,
          type: 'Task',
          title: 'T',
          description: 'D',
          input: { x: 1 },
          ...task,
        } as never,
      },
      { type: 'StepCompleted', data: { step: 'a.b', attempt: 1, output: [1] } },
      { type: 'ControlStepEntered', data: { step: 'c', type: 'Branch', input: 1 } },
      {
        type: 'ControlStepLeft',
        data: { step: 'c', error: { code: 'own.code', message: 'm', retryable: false } },
      },
    );
    const entries = entriesOf(historyOf(events), startOfTime);
    expect(shown(entries)).toEqual([
      one('b', 'Task', { input: { x: 1 }, output: [1] }),
      one('c', 'Branch', { status: 'FAILED', input: 1, error: 'own.code' }),
    ]);
    expect(entries[0]).toMatchObject({ title: 'T', description: 'D' });
  });

  test('holds no more text than there is room for', () => {
    const scheduled = (step: string): NewEvent =>
      ({
        type: 'StepScheduled',
        data: { step, attempt: 1, type: 'Task', input: 'x'.repeat(100), ...task },
      }) as never;
    const entries = entriesOf(
      historyOf(log(scheduled('a'), scheduled('b'), scheduled('c'))),
      startOfTime,
      220,
    );
    expect(entries.map(({ input }) => input !== undefined)).toEqual([true, true, false]);
  });
});
