import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { HarnessFailure } from '../errors.js';
import { settle } from '../evidence/settle.js';
import { inTurn, type Action } from '../faults/actions.js';
import { metric } from '../platform/metric.js';
import { Clocks, locateFaketime } from '../platform/faketime.js';
import type { Stage } from '../platform/stage.js';
import { temporaryDirectory } from '../platform/temporary-directory.js';
import { Tickers } from '../platform/tickers.js';
import { awaitWallClock } from '../platform/wall-clock.js';
import { skipped, type Scenario } from './scenario.js';
import { underFaults } from './under-faults.js';

const name = 'clocks';
const services = ['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2'];
const hour = 3_600;
const offsets: readonly (readonly [string, number])[] = [
  ['an hour ahead', hour],
  ['an hour behind', -hour],
  ['a year ahead', 365 * 24 * hour],
  ['right again', 0],
];
/** How long a clock stays as it is before another one may jump, in milliseconds. */
const staysMs = 1_500;
const schedules = 30;
/** How long the clock of Postgres is wrong: longer than a poll of the agenda, and than a lease. */
const heldMs = 4_000;
const alarmMs = 60_000;

/**
 * The wall clock of each service jumps by an hour or a year, forth and back, among waits, time limits and schedules that
 * tick; then that of Postgres, which counts, jumps an hour ahead and comes back, and is not followed.
 */
export const clocks: Scenario = async (options) => {
  const directory = await temporaryDirectory();
  try {
    const found = await locateFaketime(directory, (text) => void process.stderr.write(`${name}: ${text}`));
    if ('missing' in found) return skipped(name, found.missing);
    const set = await Clocks.open(found.path, directory, [...services, 'postgres']);
    const jumps = new Map(
      services.flatMap((service) => offsets.map((offset) => jump(set, service, ...offset))),
    );
    const last = 'the clock of Postgres is an hour ahead for a while';
    const actions = new Map([...jumps, [last, (stage: Stage) => postgresAhead(set, stage)] as const]);
    let tickers: Tickers | undefined;
    return await underFaults(
      {
        ...{ name, busLoses: false },
        stage: {
          ...{ schedulers: 2, executors: 2, postgresEnv: set.variables('postgres') },
          tailor: (service) => ({ env: set.variables(service) }),
        },
        plan: (random) => [
          ...inTurn(random, jumps, options.faults),
          { what: last, afterEffects: 15, since: 'last fault' },
        ],
        carryOut: (stage, what) => actions.get(what)?.(stage),
        begin: async ({ observer, platform }) => {
          tickers = await Tickers.start(observer, platform.postgresUrl, schedules);
        },
        // Ticks of a minute are spread over it: a whole run sees many of them behind the last fault, too.
        tailMs: options.faults === undefined ? 25_000 : 0,
        calm: async () => tickers?.stop(),
        schedules: () => tickers?.schedules ?? [],
        figures: ({ log }) => ({ ticks: tickers?.startedIn(log) ?? 0 }),
      },
      options,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

function jump(set: Clocks, service: string, where: string, offsetSeconds: number): readonly [string, Action] {
  const action: Action = async ({ platform }) => {
    const process = platform.processes.find((one) => one.name === service);
    if (process === undefined) throw new HarnessFailure(`there is no process ${service}`);
    await set.set(service, offsetSeconds);
    await awaitWallClock(process, offsetSeconds);
    await wait(staysMs);
  };
  return [`the clock of ${service} is ${where}`, action];
}

/** Every scheduler has to notice, and to say so, as long as it lasts. */
async function postgresAhead(set: Clocks, { platform }: Stage): Promise<void> {
  const schedulers = platform.processes.filter(({ kind }) => kind === 'scheduler');
  const held = async (): Promise<number> => {
    const all = await Promise.all(schedulers.map((one) => metric(one, 'runlog_database_clock_held')));
    return all.reduce((sum, value) => sum + value, 0);
  };
  await set.set('postgres', hour);
  const alarmed = await settle(held, (count) => count === schedulers.length, alarmMs);
  if (alarmed !== schedulers.length)
    throw new HarnessFailure(`${alarmed} of ${schedulers.length} schedulers hold what is due`);
  await wait(heldMs);
  await set.set('postgres', 0);
  const left = await settle(held, (count) => count === 0, alarmMs);
  if (left !== 0) throw new HarnessFailure(`${left} schedulers still hold what is due`);
}
