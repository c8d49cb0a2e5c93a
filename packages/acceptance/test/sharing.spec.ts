import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startLoad, untilEnded } from '../src/load/load.js';
import { setStage, type Stage } from '../src/platform/stage.js';
import { Random } from '../src/random.js';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ schedulers: 2, executors: 2 });
  const accepted = await startLoad(stage, new Random(3), { executions: 60, lanes: 20, restMs: 0 });
  await untilEnded(stage.clients.http, accepted);
}, 120_000);
afterAll(() => stage.close());

/** The sum of a counter over its labels, as the process itself reports it. */
async function counted(process: string, counter: string): Promise<number> {
  const { addresses } = stage.platform.processes.find(({ name }) => name === process) ?? {};
  const text = await (await fetch(`${addresses?.health}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${counter}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

test.each([
  ['scheduler-1', 'runlog_scheduler_events_total'],
  ['scheduler-2', 'runlog_scheduler_events_total'],
  ['executor-1', 'runlog_executor_attempts_total'],
  ['executor-2', 'runlog_executor_attempts_total'],
])('%s does its part of the work', async (process, counter) => {
  expect(await counted(process, counter)).toBeGreaterThan(10);
});
