import { describe, expect, test } from '@jest/globals';

import { kill } from '../src/scenarios/kill.js';
import { restart } from '../src/scenarios/restart.js';
import type { Scenario } from '../src/scenarios/scenario.js';
import { share } from '../src/scenarios/share.js';
import { wipe } from '../src/scenarios/wipe.js';

const seed = Number(process.env['RUNLOG_ACCEPTANCE_SEED'] ?? 7);
const executions = 60;

const scenarios: readonly (readonly [string, Scenario])[] = [
  ['every process is killed', kill],
  ['the whole storage of NATS is deleted, or put back to an older state', wipe],
];

describe(`nothing is lost, doubled, stale or wrong (seed ${seed}) when`, () => {
  test.each(scenarios)('%s', async (_what, scenario) => {
    const { violations, runs, faults } = await scenario({ seed, executions });
    expect(violations).toEqual([]);
    // More are started where the faults come late.
    expect(runs).toBeGreaterThanOrEqual(executions);
    expect(faults).toBeGreaterThan(0);
  });

  test('the platform is stopped and started again', async () => {
    const { violations, runs, faults } = await restart({ seed, executions });
    expect(violations).toEqual([]);
    expect(runs).toBe(executions);
    expect(faults).toBeGreaterThan(0);
  });

  test('one scheduler and one executor die for good, after all four did their part of the work', async () => {
    const { violations, runs, figures } = await share({ seed, executions });
    expect(violations).toEqual([]);
    // More are started where the deaths come late.
    expect(runs).toBeGreaterThanOrEqual(executions);
    const shares = Object.entries(figures).filter(([name]) => name.endsWith(' did'));
    expect(shares.map(([name]) => name)).toEqual(
      ['scheduler-1', 'scheduler-2', 'executor-1', 'executor-2'].map((name) => `${name} did`),
    );
    expect(Math.min(...shares.map(([, share]) => share))).toBeGreaterThan(0);
    // A busy machine makes it slower; a lease lasts two seconds.
    expect(figures['takeover s']).toBeLessThan(15);
  });
});
