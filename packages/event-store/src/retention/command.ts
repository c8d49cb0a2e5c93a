import { parseArgs } from 'node:util';
import { type MonthOutcome, retain } from './retain.js';

const usage = [
  'npm run retention -- --before 2026-08 [--archive DIR] [--dry-run]',
  'drops the months of the log before that one whose executions have all ended, archived in DIR first if it is given',
];

/** Runs retention as a command says; prints what became of each month and answers the exit code. */
export async function retentionCommand(
  words: readonly string[],
  url: string,
  print: (line: string) => void,
): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    strict: false,
    options: { before: { type: 'string' }, archive: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  });
  const { before, archive, 'dry-run': dryRun = false } = values;
  if (typeof before !== 'string' || typeof archive === 'boolean') {
    for (const line of usage) print(line);
    return 2;
  }
  const { months, strays } = await retain(url, {
    ...{ before, dryRun: dryRun === true },
    ...(archive !== undefined && { archive }),
  });
  for (const month of months) tell(month, print);
  if (months.length === 0) print(`there is nothing before ${before}`);
  if (strays > 0)
    print(`${strays === 1_000 ? '1,000 or more' : strays} executions lie in the default partition and stay`);
  return 0;
}

function tell(outcome: MonthOutcome, print: (line: string) => void): void {
  const { month, executions, events, because, manifest, open, openIds } = outcome;
  const why = because === undefined ? '' : `: ${because}`;
  const where = manifest === undefined ? '' : `, archived in ${manifest}`;
  print(`${month}  ${executions} executions, ${events} events  ${outcome.outcome}${why}${where}`);
  for (const id of openIds) print(`  ${id}`);
  if (open > openIds.length) print(`  and ${open - openIds.length} more`);
}
