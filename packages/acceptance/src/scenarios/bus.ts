import { NatsMischief } from '@runlog/testkit';

import type { Violation } from '../checker/violation.js';
import type { RequestHistory } from '../load/history.js';
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
  const rough = await run(options, share, (found) => differences(calm, found));
  return rough.result;
};

/** What a run left behind. */
interface Found {
  readonly log: RecordedLog;
  /** The ids of the signals that clients were told are taken. */
  readonly taken: ReadonlySet<string>;
}

interface Run extends Found {
  readonly result: ScenarioResult;
}

async function run(
  options: ScenarioOptions,
  shareOfMessages: number,
  compare: (found: Found) => readonly Violation[],
): Promise<Run> {
  const random = new Random(options.seed).fork('messages');
  const shim = new NatsMischief({ share: shareOfMessages, random: () => random.next() });
  let found: Found = { log: { rows: [], executions: new Map(), tail: [] }, taken: new Set() };
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
      judge: ({ log, requests }) => {
        found = { log, taken: takenOf(requests) };
        return compare(found);
      },
      figures: () => ({ ...shim.played }),
    },
    options,
  );
  const faults = Object.values(shim.played).reduce((sum, times) => sum + times, 0);
  return { ...found, result: { ...result, faults } };
}

const takenOf = (requests: readonly RequestHistory[]): Set<string> =>
  new Set(
    requests.flatMap(({ signals }) =>
      signals.filter(({ tries }) => tries.at(-1)?.answer.kind === 'ok').map(({ id }) => id),
    ),
  );

/** Signals count that were taken in both runs: one that came after the end of its execution was refused, and is not there. */
function differences(calm: Found, rough: Found): Violation[] {
  const signals = new Set([...calm.taken].filter((id) => rough.taken.has(id)));
  const found = factsByKey(rough.log, signals);
  return [...factsByKey(calm.log, signals)].flatMap(([about, expected]): Violation[] => {
    const facts = found.get(about) ?? [];
    if (facts.join() === expected.join()) return [];
    const less = expected.filter((fact) => !facts.includes(fact));
    const more = facts.filter((fact) => !expected.includes(fact));
    return [{ fault: 'wrong', rule, about, what: `lacks [${less.join()}], has [${more.join()}] besides` }];
  });
}
