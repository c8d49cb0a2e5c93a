import { parseArgs } from 'node:util';

import { HarnessFailure } from './errors.js';
import { scenarios } from './scenarios/all.js';

/** What a soak is asked for. */
export interface SoakOptions {
  readonly seed: number;
  readonly executions: number;
  /** At most so many faults in each scenario that goes through a list of them; all when left out. */
  readonly faults: number | undefined;
  /** The names of the scenarios to run, in order. */
  readonly scenarios: readonly string[];
  /** Where the results are written as JSON. */
  readonly json: string;
}

/**
 * Reads `--seed`, `--executions`, `--faults`, `--json` and `--scenario` (which may be repeated). Throws HarnessFailure
 * for what it cannot use.
 */
export function readSoakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      executions: { type: 'string', default: '500' },
      faults: { type: 'string' },
      json: { type: 'string', default: 'soak.json' },
      scenario: { type: 'string', multiple: true, default: Object.keys(scenarios) },
    },
  });
  const unknown = values.scenario.find((name) => !(name in scenarios));
  if (unknown !== undefined)
    throw new HarnessFailure(`there is no scenario ${unknown}, only ${Object.keys(scenarios).join(', ')}`);
  return {
    seed: whole('--seed', values.seed),
    executions: whole('--executions', values.executions),
    faults: values.faults === undefined ? undefined : whole('--faults', values.faults),
    scenarios: values.scenario,
    json: values.json,
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new HarnessFailure(`${name} takes a whole number above 0, not ${text}`);
}
