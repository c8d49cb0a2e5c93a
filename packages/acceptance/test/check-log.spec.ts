import { describe, expect, test } from '@jest/globals';
import { record, type ExecutionEvent, type NewEvent } from '@runlog/core';
import { brokenPromises, checkLog, type Accepted, type Findings } from '../src/checker/check-log.js';

const created: NewEvent = {
  type: 'ExecutionCreated',
  data: {
    tenant: 't',
    definition: { id: 'd', name: 'n', version: 1, language: 'l' },
    input: {},
    labels: {},
    priority: 'normal',
  },
};
const stepDone: NewEvent = { type: 'StepCompleted', data: { step: 'a', attempt: 1, output: 1 } };
const done: NewEvent = { type: 'ExecutionCompleted', data: { output: { b: 1, a: [2] } } };
const sound = record('e', 0, 1, [created, stepDone, done]);
const accepted: Accepted[] = [
  { id: 'e', ending: { status: 'completed', output: { a: [2], b: 1 }, effects: 1 } },
];

const check = (
  log: readonly ExecutionEvent[],
  more: readonly (readonly [string, ExecutionEvent[]])[] = [],
): Findings => checkLog(accepted, new Map([...(log.length > 0 ? [['e', log] as const] : []), ...more]));

describe('the checker', () => {
  test('finds nothing in a sound log, whatever the order of keys', () => {
    expect(brokenPromises(check(sound))).toBe(0);
  });

  test.each<[keyof Findings, string, Findings]>([
    ['lost', 'an accepted execution has no log', check([])],
    ['uninvited', 'a log was asked for by nobody', check(sound, [['x', record('x', 0, 1, [created, done])]])],
    ['holes', 'a version is missing', check(sound.filter(({ version }) => version !== 2))],
    ['doubled', 'a step completed twice', check(record('e', 0, 1, [created, stepDone, stepDone, done]))],
    ['unfinished', 'there is no end', check(record('e', 0, 1, [created, stepDone]))],
    [
      'wrong',
      'the output is another one',
      check(record('e', 0, 1, [created, { type: 'ExecutionCompleted', data: { output: 2 } }])),
    ],
    [
      'wrong',
      'it ended otherwise',
      check(record('e', 0, 1, [created, { type: 'ExecutionCancelled', data: { mode: 'stop' } }])),
    ],
  ])('finds %s when %s, and nothing else', (kind, _when, findings) => {
    expect(findings[kind]).toHaveLength(1);
    expect(brokenPromises(findings)).toBe(1);
  });
});
