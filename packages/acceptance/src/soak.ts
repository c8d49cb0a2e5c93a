import { parseArgs } from 'node:util';

import { HarnessFailure } from './errors.js';
import { allKept, tableOf } from './report/table.js';
import { kill } from './scenarios/kill.js';
import { restart } from './scenarios/restart.js';
import type { Scenario, ScenarioResult } from './scenarios/scenario.js';
import { share } from './scenarios/share.js';
import { wipe } from './scenarios/wipe.js';

const scenarios: Readonly<Record<string, Scenario>> = { kill, wipe, share, restart };

/** What a soak is asked for. */
export interface SoakOptions {
  readonly seed: number;
  readonly executions: number;
  /** The names of the scenarios to run, in order. */
  readonly scenarios: readonly string[];
}

/** Reads `--seed`, `--executions` and `--scenario` (which may be repeated). Throws HarnessFailure for what it cannot use. */
export function readSoakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      executions: { type: 'string', default: '500' },
      scenario: { type: 'string', multiple: true, default: Object.keys(scenarios) },
    },
  });
  const unknown = values.scenario.find((name) => !(name in scenarios));
  if (unknown !== undefined)
    throw new HarnessFailure(`there is no scenario ${unknown}, only ${Object.keys(scenarios).join(', ')}`);
  return {
    seed: whole('--seed', values.seed),
    executions: whole('--executions', values.executions),
    scenarios: values.scenario,
  };
}

/** Runs the scenarios one after the other; resolves with the exit code: 0 when every promise was kept. */
export async function soak(options: SoakOptions, print: (text: string) => void): Promise<number> {
  const { seed, executions } = options;
  print(`seed ${seed}; again: npm run soak -- --seed ${seed} --executions ${executions}\n`);
  const results: ScenarioResult[] = [];
  for (const name of options.scenarios) {
    const result = await scenarios[name]?.({ seed, executions });
    if (result === undefined) continue;
    results.push(result);
    for (const { fault, rule, about, what } of result.violations)
      print(`${name}: ${fault}: ${rule}: ${about}: ${what}\n`);
    if (result.journal !== undefined) print(`${name}: what the processes said is in ${result.journal}\n`);
  }
  print(`\n${tableOf(results)}\n`);
  return allKept(results) ? 0 : 1;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new HarnessFailure(`${name} takes a whole number above 0, not ${text}`);
}
