import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { DoneAnswers } from '../../src/direct/done-answers.js';
import { openTestBus, type TestBus } from '../support/test-bus.js';

let corner: TestBus;

beforeAll(async () => {
  corner = await openTestBus();
});
afterAll(() => corner.end());

test('what is done of one sender soon after each other is told in one message', async () => {
  const heard: [string, string][] = [];
  const { bus } = corner;
  bus.nc.subscribe('answers.>', {
    callback: (_error, message) => void heard.push([message.subject, message.string()]),
  });
  const answers = new DoneAnswers(bus);
  for (const reply of ['answers.a.1', 'answers.a.2', 'answers.b.7', 'answers.a.3']) answers.add(reply);
  await eventually(() =>
    expect(heard).toEqual([
      ['answers.a._done', '1,2,3'],
      ['answers.b._done', '7'],
    ]),
  );
});

test('what is gathered is told at once when nothing more is to come', async () => {
  const heard: string[] = [];
  const { bus } = corner;
  bus.nc.subscribe('last.>', { callback: (_error, message) => void heard.push(message.string()) });
  const answers = new DoneAnswers(bus);
  answers.add('last.a.9');
  answers.flush();
  answers.flush();
  await bus.nc.flush();
  expect(heard).toEqual(['9']);
});
