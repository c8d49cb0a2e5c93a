import type { Outcome } from '../bench.js';
import type { LoadRecord } from '../load-record.js';
import { median } from '../statistics.js';
import { table } from './markdown.js';
import { shown } from './numbers.js';

const head = [
  'load',
  'contender',
  'CPU ms per workflow',
  'memory MiB',
  'machine (own)',
  'busiest thread',
  'flushes/s',
  'saturated',
];

/** What each load cost: medians over the rounds; the resource that was used up is that of the last round. */
export function loadsTable(outcomes: readonly Outcome[], names: readonly string[]): string {
  const labels = [...new Set(outcomes.flatMap((one) => one.loads.map(({ label }) => label)))];
  const rows = labels.flatMap((label) =>
    names.flatMap((name) => {
      const rounds = outcomes
        .filter(({ contender }) => contender === name)
        .flatMap(({ loads }) => loads.filter((load) => load.label === label));
      const last = rounds.at(-1);
      return last ? [[label, name, ...costs(rounds, last)]] : [];
    }),
  );
  return table(head, rows);
}

function costs(rounds: readonly LoadRecord[], last: LoadRecord): string[] {
  const of = (read: (load: LoadRecord) => number): number => median(rounds.map(read));
  const byProcess = (read: (load: LoadRecord, name: string) => number): string =>
    Object.keys(last.cpuMs)
      .map((name) => `${name} ${shown(of((load) => read(load, name)))}`)
      .join(', ');
  const total = of(({ cpuMs }) => Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0));
  const { busiestThread, verdict } = last.saturation;
  return [
    `**${shown(total)}**: ${byProcess(({ cpuMs }, name) => cpuMs[name] ?? 0)}`,
    byProcess(({ memoryMiB }, name) => memoryMiB[name] ?? 0),
    `${percent(of(({ saturation }) => saturation.machine))} (${percent(of(({ saturation }) => saturation.own))})`,
    `${busiestThread.process} ${percent(busiestThread.share)}`,
    shown(Math.round(of(({ saturation }) => saturation.flushesPerSecond))),
    verdict,
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
