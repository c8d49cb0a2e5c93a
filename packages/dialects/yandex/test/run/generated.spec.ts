import { afterAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { taskId, type Task } from '@runlog/core';
import { propertySettings, tally } from '@runlog/testkit';
import { closeEvaluator, compile, completed, Driver, failure, type World } from './driver.js';
import { workflows } from './generated-workflow.js';
import { expectReplayable, expectTheSameFromEveryVersion } from './replay.js';

afterAll(closeEvaluator);

/** A number from 0 to 99 that depends on a task and a seed only. */
function draw(task: Task, seed: number): number {
  let hash = seed;
  for (const char of taskId(task)) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return (hash >>> 8) % 100;
}

const answer = ({ step, input }: Task): ReturnType<typeof completed> =>
  completed({ step, size: JSON.stringify(input).length });
const calm: World = (task) => answer(task);
/** Late answers, and failures of first and second attempts. */
const rough =
  (seed: number): World =>
  (task) => {
    const chance = draw(task, seed);
    const report = task.attempt < 3 && chance < 30 ? failure('handler_error') : answer(task);
    return chance % 3 === 0 ? report : { afterMs: chance * 50, report };
  };

/** Retries the execution until it completes. */
async function toTheEnd(run: Driver): Promise<Driver> {
  for (let tries = 0; tries < 200; tries += 1) {
    await run.settle();
    if (run.state.status === 'completed') return run;
    run.command({ kind: 'retry' });
  }
  throw new Error(`did not complete: ${JSON.stringify(run.state.error)}`);
}

const input = { a: [1, { b: null }] };
const settings = propertySettings(25);

// Each case runs whole executions; more runs than the default are asked for by hand.
jest.setTimeout(20 * 60_000);

describe('any workflow', () => {
  test('reads back from its log what it was, at every event', async () => {
    await fc.assert(
      fc.asyncProperty(workflows, fc.nat(), async (document, seed) => {
        const run = await Driver.start(document, input, rough(seed)).settle();
        expectReplayable(document, run);
      }),
      settings,
    );
    tally({ cases: settings.numRuns });
  });

  test('stopped after each event, is folded anew, or from a snapshot with its tail, to what it was', async () => {
    await fc.assert(
      fc.asyncProperty(workflows, fc.nat(), async (document, seed) => {
        const run = await Driver.start(document, input, rough(seed)).settle();
        expectTheSameFromEveryVersion(document, run);
        tally({ cases: 1, 'versions compared': run.events.length });
      }),
      propertySettings(8),
    );
  });

  test('gives the same result through failures and retries as without any', async () => {
    await fc.assert(
      fc.asyncProperty(workflows, fc.nat(), async (document, seed) => {
        const plain = await Driver.start(document, input, calm).settle();
        const run = await toTheEnd(Driver.start(document, input, rough(seed)));
        expect(run.state.output).toEqual(plain.state.output);
        const results = (driver: Driver): string[] =>
          driver
            .ofType('StepCompleted')
            .map(({ step }) => step)
            .sort();
        expect(results(run)).toEqual(results(plain));
        expectReplayable(document, run);
      }),
      settings,
    );
    tally({ cases: settings.numRuns });
  });

  test('gives the same result when its scheduler dies at any event and another goes on', async () => {
    await fc.assert(
      fc.asyncProperty(workflows, fc.nat(), fc.nat(), async (document, seed, place) => {
        const whole = await toTheEnd(Driver.start(document, input, rough(seed)));
        const kept = whole.events.slice(0, 1 + (place % whole.events.length));
        const again = await toTheEnd(Driver.resume(compile(document), kept, rough(seed)));
        expect(again.state.output).toEqual(whole.state.output);
        expectReplayable(document, again);
      }),
      settings,
    );
    tally({ cases: settings.numRuns });
  });
});
