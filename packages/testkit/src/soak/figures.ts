import { appendFileSync } from 'node:fs';

import { readSoakEnvironment } from '../environment.js';

/** What tests of a soak tell, line by line: `tallied` is added up by name, of what is `measured` the last counts. */
export interface ToldFigures {
  readonly tallied?: Readonly<Record<string, number>>;
  readonly measured?: Readonly<Record<string, number>>;
}

/** Tells the soak how much a test has done, such as `{ cases: 60 }`; without a soak nothing happens. */
export const tally = (tallied: Readonly<Record<string, number>>): void => tell({ tallied });

/** Tells the soak what a test measured, such as `{ 'events per s': 900 }`; without a soak nothing happens. */
export const measured = (figures: Readonly<Record<string, number>>): void => tell({ measured: figures });

function tell(told: ToldFigures): void {
  const { figures } = readSoakEnvironment();
  if (figures !== undefined) appendFileSync(figures, `${JSON.stringify(told)}\n`);
}
