import { expect, test } from '@jest/globals';
import type { ExecutionEvent } from '@runlog/core';
import { simulate } from '../src/simulate.js';
import { runReal } from './support/real-stack.js';
import { told } from './support/told.js';

/** What has to be alike: all of a log that ends well; of another its end, as a failure finds its neighbours anywhere. */
function compared(log: readonly ExecutionEvent[]): unknown {
  const last = log.at(-1);
  return last?.type === 'ExecutionCompleted' ? told(log) : { type: last?.type, data: last?.data };
}

test('the simulated installation and the real one write the same log for the same input', async () => {
  const simulated = await simulate({ seed: 3, faults: false, plans: ['watch'], executions: 16 });
  expect(simulated.violations).toEqual([]);
  const untimed = simulated.histories.filter(({ drawn }) => !drawn.timed);
  const real = await runReal(untimed);
  expect(
    [...real.values()].filter((log) => log.at(-1)?.type === 'ExecutionCompleted').length,
  ).toBeGreaterThan(6);
  for (const { key, ids } of untimed) {
    const [id = ''] = ids;
    const log = real.get(key) ?? [];
    expect({ key, log: compared(log) }).toEqual({ key, log: compared(simulated.logs.get(id) ?? []) });
  }
});
