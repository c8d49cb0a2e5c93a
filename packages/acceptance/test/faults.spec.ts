import { describe, expect, test } from '@jest/globals';
import { brokenPromises } from '../src/checker/check-log.js';
import { kill } from '../src/scenarios/kill.js';
import type { Scenario } from '../src/scenarios/scenario.js';
import { share } from '../src/scenarios/share.js';
import { wipe } from '../src/scenarios/wipe.js';

const seed = Number(process.env['RUNLOG_ACCEPTANCE_SEED'] ?? 7);

const scenarios: readonly [string, Scenario, number][] = [
  ['every process is killed again and again', kill, 60],
  ['the whole storage of NATS is deleted', wipe, 60],
  ['one scheduler and one executor die for good', share, 60],
];

describe(`nothing is lost, doubled or left unfinished (seed ${seed}) when`, () => {
  test.each(scenarios)(
    '%s',
    async (_what, scenario, executions) => {
      const result = await scenario({ seed, executions });
      expect(result.faults).toBeGreaterThan(0);
      expect(result.findings).toEqual({
        lost: [],
        uninvited: [],
        holes: [],
        doubled: [],
        unfinished: [],
        wrong: [],
      });
      expect(brokenPromises(result.findings)).toBe(0);
    },
    180_000,
  );
});
