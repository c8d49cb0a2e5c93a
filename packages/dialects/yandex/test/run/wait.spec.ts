import { afterAll, describe, expect, test } from '@jest/globals';
import type { Json } from '@runlog/core';
import { closeEvaluator, Driver, startOfTime } from './driver.js';
import { expectReplayable } from './replay.js';

afterAll(closeEvaluator);

const waiting = (how: string): string =>
  `{yawl: "0.1", start: a, steps: {a: {wait: {${how}, next: b}}, b: {noOp: {output: '\\({done: true})'}}}}`;
const inHours = (hours: number): string => new Date(startOfTime + hours * 3_600_000).toISOString();
const waited = async (how: string, input: Json = {}): Promise<number> => {
  const document = waiting(how);
  const run = await Driver.start(document, input).settle();
  expect(run.state.output).toEqual({ done: true });
  expectReplayable(document, run);
  return run.now - startOfTime;
};

describe('a wait', () => {
  test('lasts its duration in seconds', async () => {
    for (const how of [
      'duration: 2',
      "duration: '2'",
      String.raw`duration: '\(.n)'`,
      String.raw`duration: '\(.n / 2 + 1)'`,
    ])
      expect(await waited(how, { n: 2 })).toBe(2000);
    expect(await waited('duration: 0.0001')).toBe(1);
  });

  test('lasts until its moment', async () => {
    expect(await waited(`until: '${inHours(3)}'`)).toBe(3 * 3_600_000);
    expect(await waited(String.raw`until: '\(.then)'`, { then: inHours(1) })).toBe(3_600_000);
  });

  test.each([
    'duration: 0',
    'duration: -5',
    "duration: '-1'",
    `until: '${inHours(-1)}'`,
    `until: '${inHours(0)}'`,
  ])('is over at once when its time is: %s', async (how) => {
    const run = await Driver.start(waiting(how), {}).settle();
    expect(run.state.output).toEqual({ done: true });
    expect(run.now).toBe(startOfTime);
    expect(run.ofType('TimerStarted')).toEqual([]);
  });

  test.each([
    "duration: 'soon'",
    "duration: ''",
    'duration: 1e300',
    "until: 'tomorrow'",
    "until: '9999-01-01'",
    String.raw`duration: '\(.nothing)'`,
  ])('is refused a time that is none: %s', async (how) => {
    const run = await Driver.start(waiting(how), {}).settle();
    expect(run.state).toMatchObject({
      status: 'failed',
      failedStep: 'a',
      error: { code: 'STEP_INVALID_ARGUMENT' },
    });
  });

  test('goes on waiting for its own moment when an execution is retried', async () => {
    const document = waiting('duration: 100');
    const run = Driver.start(document, {}, undefined, { deadline: startOfTime + 40_000 });
    await run.settle();
    expect(run.state.status).toBe('timed_out');
    run.command({ kind: 'retry' });
    await run.settle();
    expect(run.state.status).toBe('completed');
    expect(run.now).toBe(startOfTime + 100_000);
    expectReplayable(document, run);
  });

  test('notes its beginning and its end', async () => {
    const run = await Driver.start(waiting('duration: 1'), {}).settle();
    expect(run.events.map(({ type }) => type)).toEqual([
      'ExecutionCreated',
      'ExecutionStarted',
      'ControlStepEntered',
      'TimerStarted',
      'TimerFired',
      'ControlStepLeft',
      'ControlStepEntered',
      'ControlStepLeft',
      'ExecutionCompleted',
    ]);
  });
});
