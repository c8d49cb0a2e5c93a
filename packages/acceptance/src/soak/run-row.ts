import type { ScenarioResult } from '../scenarios/scenario.js';
import { again } from './again.js';
import { withinBound } from './bounds.js';
import type { Asked, FinishedRow, Row } from './row.js';

type Print = (text: string) => void;

/** Of what a test says when it fails, so much is shown. */
const shownLines = 12;

/** Runs one row, or says why not, and prints what it found. Never rejects: the rows behind it are run all the same. */
export async function runRow(
  row: Row,
  asked: Asked,
  before: readonly FinishedRow[],
  print: Print,
): Promise<FinishedRow> {
  const { name, run, later = 'it is not written' } = row;
  if (run === undefined) return { ...placeOf(row, asked), missing: { kind: 'later', why: later } };
  const from = performance.now();
  const seconds = (): number => (performance.now() - from) / 1_000;
  try {
    const result = withinBound(name, await run(asked, before));
    show(name, result, print);
    print(`${name}: ${seconds().toFixed(0)} s\n`);
    return { ...placeOf(row, asked), seconds: seconds(), result };
  } catch (error) {
    // What cannot be carried out says nothing about the platform; the others still do.
    print(`${name}: could not be carried out: ${error instanceof Error ? error.stack : String(error)}\n`);
    const why = error instanceof Error ? error.message : String(error);
    const missing = { kind: 'could not be carried out', why } as const;
    return { ...placeOf(row, asked), seconds: seconds(), missing };
  }
}

/** A row that should have been run, and was not. */
export const notRun = (row: Row, asked: Asked, why: string): FinishedRow => ({
  ...placeOf(row, asked),
  missing: row.run === undefined ? { kind: 'later', why: row.later ?? why } : { kind: 'not run', why },
});

const placeOf = (
  { name, tests }: Row,
  asked: Asked,
): Pick<FinishedRow, 'name' | 'tests' | 'seed' | 'again' | 'seconds'> => ({
  ...{ name, tests, seed: asked.seed, again: again(asked, [name]), seconds: 0 },
});

function show(name: string, { violations, journal, skipped }: ScenarioResult, print: Print): void {
  for (const { fault, rule, about, what } of violations) {
    const lines = what.split('\n').slice(0, shownLines).join('\n    ');
    print(`${name}: ${fault}: ${rule}: ${about}: ${lines}\n`);
  }
  if (skipped !== undefined) print(`${name}: skipped: ${skipped}\n`);
  if (journal !== undefined) print(`${name}: what was said meanwhile is in ${journal}\n`);
}
