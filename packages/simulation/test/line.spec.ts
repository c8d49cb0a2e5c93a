import { expect, test } from '@jest/globals';
import { record, type ExecutionEvent, type NewEvent } from '@runlog/core';
import { completed, started } from '@runlog/testkit';

import { Line } from '../src/checker/line.js';

const created = (queued: boolean): NewEvent => ({
  type: 'ExecutionCreated',
  data: {
    ...{ tenant: 't', input: {}, labels: {}, priority: 'normal', ...(queued && { queued }) },
    definition: { id: 'd', name: 'd', version: 1, language: 'plain' },
  },
});

const log = (...facts: readonly (readonly [number, NewEvent])[]): ExecutionEvent[] =>
  facts.flatMap(([at, fact], index) => record('e', index, at, [fact]));

const ran = (from: number, to: number): ExecutionEvent[] =>
  log([from, created(false)], [from + 1, started], [to, completed()]);

const waited = (from: number, begun: number, to: number): ExecutionEvent[] =>
  log([from, created(true)], [begun, started], [to, completed()]);

test('there is room from the moment at which one of those that fill all places ends', () => {
  const line = new Line([ran(0, 50), ran(5, 70), waited(10, 52, 90)], 2);
  expect(line.roomSince(52)).toBe(50);
});

test('who begins when nobody has to wait had room all the time', () => {
  const line = new Line([ran(0, 50), waited(10, 12, 40)], 2);
  expect(line.roomSince(12)).toBe(-Infinity);
});

test('who begins although all places are taken has room from then on only', () => {
  const line = new Line([ran(0, 50), ran(5, 70), waited(10, 30, 90)], 2);
  expect(line.roomSince(30)).toBe(30);
});

test('without a limit there is always room', () => {
  expect(new Line([ran(0, 50), ran(1, 50)], 0).roomSince(20)).toBe(-Infinity);
});
