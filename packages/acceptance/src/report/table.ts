import type { Fault } from '../checker/violation.js';
import type { ScenarioResult } from '../scenarios/scenario.js';

/** What a row says, by column. */
const columns: Readonly<Record<string, (result: ScenarioResult) => string>> = {
  scenario: ({ name }) => name,
  runs: ({ runs }) => String(runs),
  faults: ({ faults }) => String(faults),
  lost: count('lost'),
  doubled: count('doubled'),
  'stale accepted': count('stale'),
  'false ok': count('false ok'),
  late: count('late'),
  wrong: count('wrong'),
  'recovery s': ({ recoverySeconds }) => recoverySeconds?.toFixed(1) ?? '',
  'attempts run again': ({ ranAgain }) => String(ranAgain),
  's to last end': ({ secondsToLastEnd }) => secondsToLastEnd.toFixed(1),
  figures: ({ figures, skipped }) =>
    skipped === undefined
      ? Object.entries(figures)
          .map(([name, value]) => `${name}: ${Number(value.toFixed(2))}`)
          .join(', ')
      : `skipped: ${skipped}`,
};

/** The results as a Markdown table. Its columns from lost to wrong have to be zero. */
export function tableOf(results: readonly ScenarioResult[]): string {
  const cells = Object.values(columns);
  const rows = results.map((result) => cells.map((cell) => cell(result)));
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [Object.keys(columns), cells.map(() => '---'), ...rows].map(line).join('\n');
}

/** Whether every promise was kept in all that was run. */
export const allKept = (results: readonly ScenarioResult[]): boolean =>
  results.every(({ violations }) => violations.length === 0);

function count(kind: Fault): (result: ScenarioResult) => string {
  return ({ violations }) => String(violations.filter(({ fault }) => fault === kind).length);
}
