import { parseArgs } from 'node:util';

import { contenders, type ContenderModule } from './contenders.js';
import { wallContenders } from './walls/wall-contenders.js';
import { steady, throughWalls, workloads, type WorkloadPlan } from './workloads/index.js';

/** What to measure. */
export interface Options {
  readonly rounds: number;
  /** Times the length of each load. */
  readonly scale: number;
  readonly only: readonly ContenderModule[];
  readonly workloads: readonly WorkloadPlan[];
  /** Each contender is started once, for all workloads, whose figures then depend on the ones before. */
  readonly oneStart: boolean;
  /** File for everything that was measured. */
  readonly json?: string | undefined;
  /** Folder for CPU profiles of Runlog's services. */
  readonly profiles?: string | undefined;
}

/** Reads the command line. @throws TypeError for what it does not know */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      scale: { type: 'string', default: '1' },
      only: { type: 'string' },
      workloads: { type: 'string' },
      'one-start': { type: 'boolean', default: false },
      json: { type: 'string' },
      profiles: { type: 'string' },
      steady: { type: 'string' },
      walls: { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  });
  if (values.steady !== undefined && values.workloads !== undefined)
    throw new TypeError('--steady is a workload of its own: leave --workloads out');
  if (values.walls && [values.steady, values.workloads, values.only].some((other) => other !== undefined))
    throw new TypeError(
      '--walls has contenders and a workload of its own: leave --only, --workloads and --steady out',
    );
  if (values.against !== undefined && !values.walls)
    throw new TypeError('--against names the checkout that --walls compares with');
  const common = {
    rounds: positive('rounds', values.rounds),
    scale: positive('scale', values.scale),
    oneStart: values['one-start'],
    ...{ json: values.json, profiles: values.profiles },
  };
  if (values.walls) return { ...common, only: wallContenders(values.against), workloads: [throughWalls] };
  return {
    ...common,
    only: chosen('only', contenders, values.only ?? (values.steady === undefined ? undefined : 'runlog')),
    workloads:
      values.steady === undefined
        ? chosen('workloads', workloads, values.workloads)
        : [steady(positive('steady', values.steady))],
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${option} takes a number above 0`);
  return value;
}

function chosen<T extends { readonly name: string }>(
  option: string,
  all: readonly T[],
  list?: string,
): readonly T[] {
  if (list === undefined) return all;
  const names = list.toLowerCase().split(',');
  const known = all.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new TypeError(`--${option} knows ${known.join(', ')}, not ${unknown.join(', ')}`);
  return all.filter(({ name }) => names.includes(name));
}
