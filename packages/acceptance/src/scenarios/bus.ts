import { NatsMischief } from '@runlog/testkit';

import type { Violation } from '../checker/violation.js';
import { factsByKey } from '../log/facts-by-key.js';
import type { RecordedLog } from '../log/recorded-log.js';
import { Random } from '../random.js';
import type { Scenario, ScenarioOptions, ScenarioResult } from './scenario.js';
import { underFaults } from './under-faults.js';

const name = 'bus';
const rule = 'the log is that of a calm run';
/** The share of messages to which something happens. */
const share = 0.2;

/**
 * Every fifth message on any connection to NATS is repeated, delayed, overtaken or dropped; the log has to be the one of
 * a calm run with the same seed.
 */
export const bus: Scenario = async (options) => {
  const calm = await run(options, 0, () => []);
  const rough = await run(options, share, (log) => differences(calm.log, log));
  return rough.result;
};

interface Run {
  readonly result: ScenarioResult;
  readonly log: RecordedLog;
}

async function run(
  options: ScenarioOptions,
  shareOfMessages: number,
  compare: (log: RecordedLog) => readonly Violation[],
): Promise<Run> {
  const random = new Random(options.seed).fork('messages');
  const shim = new NatsMischief({ share: shareOfMessages, random: () => random.next() });
  let found: RecordedLog | undefined;
  const result = await underFaults(
    {
      ...{ name, busLoses: false },
      stage: { schedulers: 2, executors: 2, wired: true, shim },
      plan: () => [],
      carryOut: () => undefined,
      begin: () => shim.begin(),
      calm: () => {
        shim.end();
        return Promise.resolve();
      },
      judge: ({ log }) => {
        found = log;
        return compare(log);
      },
      figures: () => ({ ...shim.played }),
    },
    options,
  );
  const faults = Object.values(shim.played).reduce((sum, times) => sum + times, 0);
  return { result: { ...result, faults }, log: found ?? { rows: [], executions: new Map(), tail: [] } };
}

function differences(calm: RecordedLog, rough: RecordedLog): Violation[] {
  const found = factsByKey(rough);
  return [...factsByKey(calm)].flatMap(([about, expected]): Violation[] => {
    const facts = found.get(about) ?? [];
    if (facts.join() === expected.join()) return [];
    const less = expected.filter((fact) => !facts.includes(fact));
    const more = facts.filter((fact) => !expected.includes(fact));
    return [{ fault: 'wrong', rule, about, what: `lacks [${less.join()}], has [${more.join()}] besides` }];
  });
}
