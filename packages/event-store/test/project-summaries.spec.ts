import { describe, expect, test } from '@jest/globals';
import { type ExecutionEvent, fold, type NewEvent, record } from '@runlog/core';
import fc from 'fast-check';
import type { TailedEvent } from '../src/port.js';
import { projectSummaries } from '../src/projection/project-summaries.js';
import type { ProjectedSummary } from '../src/projection/projected-summary.js';
import { completed, created, failed, signal, started } from './support/events.js';

const executionId = '01900000-0000-7000-8000-000000000000';
const moves: NewEvent[] = [
  started,
  completed,
  failed,
  signal('s'),
  { type: 'CancelRequested', data: { mode: 'stop' } },
  { type: 'ExecutionCancelled', data: { mode: 'stop' } },
  { type: 'ExecutionPaused', data: {} },
  { type: 'ExecutionResumed', data: {} },
  { type: 'ExecutionResumed', data: { queued: true } },
  { type: 'ExecutionRetried', data: { queued: true } },
  { type: 'ExecutionRetried', data: {} },
  { type: 'ExecutionTimedOut', data: { deadline: 5 } },
  { type: 'TimerStarted', data: { timer: 't', fireAt: 9 } },
];

const logs = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom(...moves), { maxLength: 12 }))
  .map(([queued, rest]) =>
    [created('t', { labels: { a: 'b' }, ...(queued && { queued }) }), ...rest].flatMap((event, version) =>
      record(executionId, version, 1_000 + version, [event]),
    ),
  );

const tailed = (events: readonly ExecutionEvent[]): TailedEvent[] =>
  events.map((event) => ({
    event,
    tenant: 't',
    cursor: { transaction: String(event.version), position: String(event.version) },
  }));

/** Projects the log in pieces that end at these places. */
function project(events: readonly ExecutionEvent[], cuts: readonly number[]): ProjectedSummary | undefined {
  const rows = new Map<string, ProjectedSummary>();
  let from = 0;
  for (const to of [...cuts.toSorted((a, b) => a - b), events.length]) {
    for (const row of projectSummaries(rows, tailed(events.slice(from, to)))) rows.set(row.id, row);
    from = Math.max(from, to);
  }
  return rows.get(executionId);
}

describe('the fold of summaries', () => {
  test('counts timers until they are over, and none twice of those that ran before they were counted', () => {
    const timer = { timer: 't' };
    const log = [
      ...[created('t'), started, { type: 'TimerStarted' as const, data: { ...timer, fireAt: 9 } }],
      ...[
        { type: 'TimerFired' as const, data: timer },
        { type: 'TimerCancelled' as const, data: timer },
      ],
    ].flatMap((event, version) => record(executionId, version, 1_000, [event]));
    expect([3, 4, 5].map((end) => project(log.slice(0, end), [])?.timers)).toEqual([1, 0, 0]);
  });

  test('tells of every log what the fold of the whole state tells', () => {
    fc.assert(
      fc.property(logs, (events) => {
        const state = fold(events);
        const row = project(events, []);
        expect(row).toMatchObject({
          status: state?.status,
          createdAt: state?.createdAt,
          labels: state?.labels,
          definitionName: state?.definition.name,
        });
        expect(row?.startedAt).toBe(state?.startedAt);
        expect(row?.finishedAt).toBe(state?.finishedAt);
        expect(row?.error?.code).toBe(state?.error?.code);
      }),
    );
  });

  test('is the same in whatever pieces the log comes', () => {
    fc.assert(
      fc.property(logs, fc.array(fc.nat({ max: 13 }), { maxLength: 4 }), (events, cuts) => {
        expect(project(events, cuts)).toEqual(project(events, []));
      }),
    );
  });

  test('is the same when pieces come again', () => {
    fc.assert(
      fc.property(logs, fc.nat({ max: 12 }), (events, at) => {
        const once = project(events, []);
        const rows = new Map(once ? [[once.id, once]] : []);
        expect(projectSummaries(rows, tailed(events.slice(at)))).toEqual([]);
      }),
    );
  });

  test('bounds what a row holds, and takes no character that the database refuses', () => {
    const error = { code: 'c\0'.repeat(9_000), message: '\ud800'.repeat(9_000), retryable: false };
    const events = [created('t'), { type: 'ExecutionFailed', data: { error } } as const];
    const row = project(record(executionId, 0, 1, events), []);
    expect(row?.error?.code).toBe('c\u{fffd}'.repeat(256));
    expect(row?.error?.message).toBe('\u{fffd}'.repeat(2_048));
  });

  test('knows nothing of an execution whose creation it did not see', () => {
    expect(project(record(executionId, 3, 1, [started]), [])).toBeUndefined();
  });
});
