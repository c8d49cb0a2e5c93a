import type { BenchResult, Outcome } from '../bench.js';
import type { Options } from '../options.js';
import { courseTable } from './course-table.js';
import { figuresTable } from './figures-table.js';
import { loadsTable } from './loads-table.js';
import { table } from './markdown.js';

/** The whole result as Markdown; `machine` says where it was measured. */
export function reportOf(result: BenchResult, options: Options, machine: string): string {
  const names = options.only.map(({ name }) => name);
  const measured = options.workloads.filter(({ name }) =>
    result.outcomes.some(({ workload }) => workload === name),
  );
  const sections = measured.map(({ name, title }) => {
    const outcomes = result.outcomes.filter(({ workload }) => workload === name);
    const course = courseTable(outcomes);
    const tables = [figuresTable(outcomes, names), loadsTable(outcomes, names), ...(course ? [course] : [])];
    return [`## ${title}${roundsNote(outcomes, options)}`, ...tables, ...notes(outcomes)].join('\n\n');
  });
  const faults = faultsOf(result.outcomes);
  return [
    `${machine}; ${options.rounds} rounds, scale ${options.scale}: medians (least–most), ×ratio to ${names[0]}.`,
    settings(result, names),
    ...sections,
    faults.length === 0 ? 'Every run was complete and right.' : `## Incomplete or wrong\n\n${list(faults)}`,
  ].join('\n\n');
}

/** Says so where there were fewer rounds than asked for. */
function roundsNote(outcomes: readonly Outcome[], { rounds }: Options): string {
  const most = Math.max(0, ...outcomes.map(({ round }) => round));
  return most < rounds ? ` (${most === 1 ? 'one round' : `${most} rounds`})` : '';
}

/** Everything incomplete or wrong. */
export function faultsOf(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ workload, contender, round, problems }) =>
    problems.map((problem) => `${contender}, ${workload}, round ${round}: ${problem}`),
  );
}

function settings({ started }: BenchResult, names: readonly string[]): string {
  const rows = names.flatMap((name) => {
    const one = started[name];
    return one
      ? [[`${one.name} ${one.version}`, one.settings.map(([key, value]) => `${key}: ${value}`).join('; ')]]
      : [];
  });
  const once = [...new Map(rows.map((row) => [row.join('|'), row])).values()];
  return table(['contender', 'settings'], once);
}

function notes(outcomes: readonly Outcome[]): string[] {
  const all = outcomes.flatMap(({ contender, impossible }) =>
    Object.entries(impossible).map(([label, reason]) => `${contender}, ${label}: ${reason}`),
  );
  return all.length === 0 ? [] : [list([...new Set(all)])];
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
