import { fillIn } from '../report/document.js';
import { tableOf } from '../report/table.js';
import { again } from './again.js';
import { ending } from './ending.js';
import type { SoakOptions } from './options.js';
import { isGood, type FinishedRow, type Row } from './row.js';
import { notRun, runRow } from './run-row.js';
import { load, save, type SavedSoak } from './saved.js';

type Print = (text: string) => void;

/** What a soak needs besides its options. */
export interface SoakSetting {
  readonly rows: readonly Row[];
  readonly print: Print;
  /** When aborted, no further row is begun. */
  readonly leave: AbortSignal;
}

/**
 * Runs the rows one after the other, prints what each finds, keeps what there is so far as JSON, and prints one table at
 * the end; resolves with the exit code: 0 when every promise was kept, and every row was run, is later work or is skipped
 * with a reason.
 */
export async function soak(options: SoakOptions, { rows, print, leave }: SoakSetting): Promise<number> {
  if (options.show !== undefined) return conclude(await load(options.show), options, print);
  const wanted = rows.filter(({ name }) => options.only?.includes(name) ?? true);
  const from = performance.now();
  const finished: FinishedRow[] = [];
  const soFar = (): SavedSoak => ({
    ...{
      seed: options.seed,
      command: again(options, options.only),
      seconds: (performance.now() - from) / 1_000,
    },
    rows: [
      ...finished,
      ...wanted.slice(finished.length).map((row) => notRun(row, options, 'it was not reached')),
    ],
  });
  print(`seed ${options.seed}; again: ${again(options, options.only)}\n`);
  for (const [index, row] of wanted.entries()) {
    const { seconds } = soFar();
    const left = wanted.slice(index).reduce((sum, one) => sum + one.seconds, 0);
    const progress = `[${index + 1} of ${wanted.length}]`;
    print(`${progress} ${row.name}: after ${clock(seconds)}, about ${clock(left)} to go\n`);
    const over = leave.aborted || seconds > (options.minutes ?? Infinity) * 60;
    if (over && row.run !== undefined)
      finished.push(notRun(row, options, leave.aborted ? 'the soak was ended' : 'the time was over'));
    else finished.push(await runRow(row, options, finished, print));
    await save(options.json, soFar());
  }
  return conclude(soFar(), options, print);
}

async function conclude(soak: SavedSoak, { markdown }: SoakOptions, print: Print): Promise<number> {
  const table = tableOf(soak.rows);
  if (markdown !== undefined) await fillIn(markdown, `${ending(soak)}\n\n${table}`);
  for (const row of soak.rows.filter((one) => !isGood(one)))
    print(`\n${row.name} is not good; again: ${row.again}`);
  print(`\n\n${table}\n\n${ending(soak)}\n`);
  return soak.rows.every(isGood) ? 0 : 1;
}

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
