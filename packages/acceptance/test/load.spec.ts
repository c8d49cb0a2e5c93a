import { describe, expect, test } from '@jest/globals';

import { outage } from '../src/scenarios/outage.js';
import { overload } from '../src/scenarios/overload.js';
import { poison } from '../src/scenarios/poison.js';

const seed = Number(process.env['RUNLOG_ACCEPTANCE_SEED'] ?? 7);

describe(`nothing is lost, doubled, stale or wrong (seed ${seed}) when`, () => {
  test('poison is planted among good executions; all of it is put aside, and nothing else', async () => {
    const { violations, figures } = await poison({ seed, executions: 12, faults: 5 });
    expect(violations).toEqual([]);
    expect(figures['parked']).toBe(figures['planted']);
    expect(figures['planted']).toBeGreaterThan(90);
  });

  test('one tenant offers ten times what the platform can do; it is refused, and others go on', async () => {
    const { violations, figures, runs } = await overload({ seed, executions: 50 });
    expect(violations).toEqual([]);
    expect(runs).toBeGreaterThan(0);
    expect(figures['refused']).toBeGreaterThan(0);
  });

  test('a service that all call is away and comes back; what waited for it is done soon', async () => {
    const { violations, runs } = await outage({ seed, executions: 1, outageSeconds: 6 });
    expect(violations).toEqual([]);
    expect(runs).toBeGreaterThan(100);
  });
});
