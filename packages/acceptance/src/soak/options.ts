import { parseArgs } from 'node:util';

import { HarnessFailure } from '../errors.js';
import type { Asked } from './row.js';

/** What a soak is asked for. */
export interface SoakOptions extends Asked {
  /** The names of the rows to run; all when left out. */
  readonly only: readonly string[] | undefined;
  /** No row is begun after so many minutes; what was not reached is shown, and is a failure. */
  readonly minutes: number | undefined;
  /** Where the results are written as JSON, row by row. */
  readonly json: string;
  /** A file whose marked place gets the table. */
  readonly markdown: string | undefined;
  /** Results of an earlier soak to show instead of running anything. */
  readonly show: string | undefined;
}

/**
 * Reads `--seed`, `--executions`, `--faults`, `--scale`, `--outage`, `--minutes`, `--json`, `--markdown`, `--show` and
 * `--scenario` (which may be repeated). Throws HarnessFailure for what it cannot use; `known` are the names of rows.
 */
export function readSoakOptions(args: readonly string[], known: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000) + 1) },
      executions: { type: 'string' },
      faults: { type: 'string' },
      scale: { type: 'string' },
      outage: { type: 'string' },
      minutes: { type: 'string' },
      json: { type: 'string', default: 'soak.json' },
      markdown: { type: 'string' },
      show: { type: 'string' },
      scenario: { type: 'string', multiple: true },
    },
  });
  const unknown = values.scenario?.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new HarnessFailure(`there is no scenario ${unknown}, only ${known.join(', ')}`);
  return {
    seed: whole('--seed', values.seed),
    executions: given('--executions', values.executions),
    faults: given('--faults', values.faults),
    scale: given('--scale', values.scale, above0),
    outageSeconds: given('--outage', values.outage),
    minutes: given('--minutes', values.minutes, above0),
    only: values.scenario,
    ...{ json: values.json, markdown: values.markdown, show: values.show },
  };
}

type Read = (name: string, text: string) => number;

const given = (name: string, text: string | undefined, read: Read = whole): number | undefined =>
  text === undefined ? undefined : read(name, text);

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new HarnessFailure(`${name} takes a whole number above 0, not ${text}`);
}

function above0(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new HarnessFailure(`${name} takes a number above 0, not ${text}`);
}
