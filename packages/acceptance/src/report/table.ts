import type { Fault } from '../checker/violation.js';
import type { FinishedRow } from '../soak/row.js';

/** What a row says, by column. */
const columns: Readonly<Record<string, (row: FinishedRow) => string>> = {
  test: ({ tests }) => tests.join(' '),
  scenario: ({ name }) => `\`${name}\``,
  'runs or cases': ({ result }) => number(result?.runs),
  faults: ({ result }) => number(result?.faults),
  lost: count('lost'),
  doubled: count('doubled'),
  'stale accepted': count('stale'),
  'false ok': count('false ok'),
  late: count('late'),
  wrong: count('wrong'),
  'recovery s': ({ result }) => result?.recoverySeconds?.toFixed(1) ?? '',
  'took s': ({ seconds }) => (seconds > 0 ? seconds.toFixed(0) : ''),
  seed: ({ seed, seconds }) => (seconds > 0 ? String(seed) : ''),
  figures: (row) => remark(row),
};

/** The rows as a Markdown table, padded as prettier does it. Its columns from lost to wrong have to be zero. */
export function tableOf(rows: readonly FinishedRow[]): string {
  const cells = Object.values(columns);
  const lines = [
    Object.keys(columns),
    ...rows.map((row) => cells.map((cell) => cell(row).replaceAll('|', '\\|').replaceAll('\n', ' '))),
  ];
  const widths = cells.map((_, index) => Math.max(3, ...lines.map((line) => line[index]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = lines;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

function count(kind: Fault): (row: FinishedRow) => string {
  return ({ result }) =>
    result === undefined || result.skipped !== undefined
      ? ''
      : String(result.violations.filter(({ fault }) => fault === kind).length);
}

const number = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** Figures of what ran; of what did not, why. */
function remark({ result, missing }: FinishedRow): string {
  if (missing !== undefined)
    return `${missing.kind === 'later' ? 'later work' : missing.kind}: ${missing.why}`;
  if (result?.skipped !== undefined) return `skipped: ${result.skipped}`;
  const { ranAgain = 0, secondsToLastEnd = 0, figures = {} } = result ?? {};
  const more = {
    ...(ranAgain > 0 && { 'attempts run again': ranAgain }),
    ...(secondsToLastEnd > 0 && { 's to last end': secondsToLastEnd }),
  };
  return Object.entries({ ...figures, ...more })
    .map(([name, value]) => `${name}: ${Number(value.toFixed(2))}`)
    .join(', ');
}
