import { record, type ExecutionEvent, type NewEvent } from '@runlog/core';

import type { Evidence } from '../../src/checker/evidence.js';
import type { Answer } from '../../src/load/history.js';
import type { Request } from '../../src/load/request.js';
import { shown } from '../../src/log/shown.js';
import { stateAt } from '../../src/log/state-at.js';
import type { Effect } from '../../src/world/effect.js';

const error = { code: 'http.502', message: 'bad gateway', retryable: true };

/** The facts of an execution with a step that fails once, a wait, and a good end; one second apart. */
export const facts: readonly NewEvent[] = [
  {
    type: 'ExecutionCreated',
    data: {
      ...{ tenant: 'default', input: { n: 1 }, labels: {}, priority: 'normal', idempotencyKey: 'k' },
      definition: { id: 'd', name: 'work', version: 1, language: 'yawl' },
    },
  },
  { type: 'ExecutionStarted', data: {} },
  {
    type: 'StepScheduled',
    data: {
      ...{ step: 'a', attempt: 1, type: 'HttpCall', queue: 'default', handler: 'http', input: {} },
      retry: { maxAttempts: 2, initialDelayMs: 1, backoffRate: 1, maxDelayMs: 1, jitter: 0 },
      timeouts: {},
    },
  },
  { type: 'StepStarted', data: { step: 'a', attempt: 1, worker: 'w' } },
  { type: 'StepAttemptFailed', data: { step: 'a', attempt: 1, error, retryAt: 5_500 } },
  { type: 'StepRetried', data: { step: 'a', attempt: 2 } },
  { type: 'StepCompleted', data: { step: 'a', attempt: 2, output: 1 } },
  { type: 'TimerStarted', data: { timer: 't', fireAt: 8_500 } },
  { type: 'TimerFired', data: { timer: 't' } },
  { type: 'ExecutionCompleted', data: { output: { b: 1, a: [2] } } },
];

/** The facts as the log of an execution. */
export const logOf = (from: readonly NewEvent[], id = 'e'): ExecutionEvent[] =>
  from.map((fact, index) => ({
    ...fact,
    executionId: id,
    version: index + 1,
    recordedAt: (index + 1) * 1_000,
  }));

/** A log with one more fact behind it. */
export const behind = (fact: NewEvent): ExecutionEvent[] => [
  ...logOf(facts),
  ...record('e', facts.length, 20_000, [fact]),
];

/** The facts with another one in the place of version `version`. */
export const instead = (version: number, fact: NewEvent): NewEvent[] =>
  facts.map((known, index) => (index === version - 1 ? fact : known));

/** The facts with others put in behind `version`. */
export const inserted = (version: number, more: readonly NewEvent[]): NewEvent[] =>
  facts.toSpliced(version, 0, ...more);

/** An effect of a step, the execution's own unless another is named. */
export const effect = (attempt: number, status: number, key = 'e:a'): Effect => ({
  key,
  attempt,
  name: 'x',
  status,
  at: 0,
});

/** A client's try that was answered so. */
export const tried = (answer: Answer): Evidence['requests'][number]['tries'][number] => ({
  from: 0,
  to: 1,
  answer,
});

/** What the client wanted: an execution with so many effects, that ends well or with this error. */
export const wanted = (effects: number, error?: string): Request => ({
  ...{ key: 'k', definition: 'work', input: { n: 1 }, signals: 0 },
  ending:
    error === undefined
      ? { status: 'completed', output: { a: [2], b: 1 }, effects }
      : { status: 'failed', error, effects },
});

/** What is left of a run in which all went well; its parts follow from the logs unless they are given. */
export function evidence(
  logs: readonly ExecutionEvent[][] = [logOf(facts)],
  parts: Partial<Evidence> = {},
): Evidence {
  const executions = new Map(logs.map((events) => [events[0]?.executionId ?? '', events]));
  const rows = logs.flat().map(({ executionId, version, type }) => ({ executionId, version, type }));
  const states = [...executions.values()].flatMap((events) => stateAt(events) ?? []);
  return {
    requests: [
      {
        request: wanted(1),
        tries: [tried({ kind: 'unknown', code: 'no_answer' }), tried({ kind: 'ok', id: 'e', created: true })],
        signals: [],
        endedAt: 5_000,
        ended: shown(stateAt(logOf(facts)) ?? fail()),
      },
    ],
    log: { rows, executions, tail: rows },
    recovery: { from: 1_000, boundMs: 10_000 },
    processes: [{ name: 'gateway', died: 1, killed: 1, lives: [memory((third) => 100 + 20 * third)] }],
    effects: [effect(1, 502), effect(1, 502), effect(2, 200)],
    followings: [{ who: 'somebody', expects: 'whole', repeats: false, sights: logs.flat() }],
    past: states.map(shown),
    projection: {
      rebuilt: { rows: states.length, different: 0 },
      rows: states.map(({ id, status }) => ({ id, status })),
    },
    ...parts,
  };
}

/** What a process held in three minutes, a look a second, in MiB by the third of its life (0 to 2). */
export const memory = (
  held: (third: number) => number,
  seconds = 180,
): { readonly at: number; readonly bytes: number }[] =>
  Array.from({ length: seconds }, (_, second) => ({
    at: second * 1_000,
    // Waste that comes and goes.
    bytes: (held(Math.floor((3 * second) / seconds)) + 50 * (second % 7)) * 1024 * 1024,
  }));

function fail(): never {
  throw new TypeError('the sound log has a state');
}
