import { expect, test } from '@jest/globals';
import { readDocument } from '../../src/program/yawl.js';

const recurringOf = (start: string, steps: Readonly<Record<string, object>>): readonly string[] => {
  const read = readDocument(JSON.stringify({ yawl: '1.0', start, steps }));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return [...read.workflow.recurring.keys()];
};

const call = (next?: string, more: object = {}): object => ({
  functionCall: { functionId: 'f', ...(next !== undefined && { next }), ...more },
});
const either = (one: string, other: string): object => ({
  switch: { choices: [{ condition: '.again', next: one }], default: other },
});

test('no step of a document without a circle recurs, however its ways part and meet', () =>
  expect(
    recurringOf('a', { a: either('b', 'c'), b: call('d'), c: call('d'), d: call('e'), e: call() }),
  ).toStrictEqual([]));

test('the steps on a circle recur, those before and behind it do not', () =>
  expect(
    recurringOf('a', { a: call('b'), b: call('c'), c: either('b', 'd'), d: call('e'), e: call() }),
  ).toStrictEqual(['b', 'c']));

test('a step that leads to itself recurs', () =>
  expect(recurringOf('a', { a: either('a', 'b'), b: call() })).toStrictEqual(['a']));

test('a circle that only a caught failure closes is one', () => {
  const retried = { catch: [{ errorList: ['ALL'], output: '\\({})', next: 'a' }] };
  expect(recurringOf('a', { a: call('b'), b: call('c', retried), c: call() })).toStrictEqual(['a', 'b']);
});

test('steps on a way between two circles may be counted too', () => {
  const found = recurringOf('a', { a: either('a', 'b'), b: call('c'), c: either('c', 'd'), d: call() });
  expect(found).toEqual(expect.arrayContaining(['a', 'c']));
  expect(found).not.toContain('d');
});
