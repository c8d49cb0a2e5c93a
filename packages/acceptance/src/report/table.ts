import type { ScenarioResult } from '../scenarios/scenario.js';

const columns = [
  'scenario',
  'executions',
  'faults',
  'lost',
  'uninvited',
  'holes',
  'doubled',
  'unfinished',
  'wrong',
  'attempts run again',
  's to last end',
] as const;

/** The results as a Markdown table; the six columns in the middle have to be zero. */
export function tableOf(results: readonly ScenarioResult[]): string {
  const rows = results.map(({ name, executions, faults, findings, repeatedAttempts, secondsToLastEnd }) => [
    name,
    ...[executions, faults].map(String),
    ...[findings.lost, findings.uninvited, findings.holes].map(({ length }) => String(length)),
    ...[findings.doubled, findings.unfinished, findings.wrong].map(({ length }) => String(length)),
    String(repeatedAttempts),
    secondsToLastEnd.toFixed(1),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
