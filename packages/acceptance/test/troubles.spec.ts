import { describe, expect, test } from '@jest/globals';

import { blackout } from '../src/scenarios/blackout.js';
import { bus } from '../src/scenarios/bus.js';
import { clocks } from '../src/scenarios/clocks.js';
import { lostReplies } from '../src/scenarios/lost-replies.js';
import { partition } from '../src/scenarios/partition.js';
import { pause } from '../src/scenarios/pause.js';
import type { Scenario } from '../src/scenarios/scenario.js';

const seed = Number(process.env['RUNLOG_ACCEPTANCE_SEED'] ?? 7);
const executions = 24;

const scenarios: readonly (readonly [string, Scenario, number])[] = [
  ['all processes are killed at the same moment', blackout, 1],
  ['processes are stopped for a while and go on', pause, 2],
  ['parties of the platform do not reach each other', partition, 2],
  ['replies are lost after their requests were done', lostReplies, 6],
  ['wall clocks jump, and the clock of Postgres does', clocks, 2],
  ['messages are repeated, delayed, reordered and dropped', bus, 0],
];

describe(`nothing is lost, doubled, stale or wrong (seed ${seed}) when`, () => {
  test.each(scenarios)('%s', async (_what, scenario, count) => {
    const { violations, runs, faults, skipped } = await scenario({ seed, executions, faults: count });
    expect(violations).toEqual([]);
    // Said by the scenario: what this machine lacks.
    if (skipped !== undefined) return;
    expect(runs).toBeGreaterThanOrEqual(executions);
    expect(faults).toBeGreaterThan(0);
  });
});
