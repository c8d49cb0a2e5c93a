import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import type { ServiceKind, ServiceProcess } from '@runlog/local';

import type { Violation } from '../checker/violation.js';
import { HarnessFailure } from '../errors.js';
import type { Action } from '../faults/actions.js';
import { buildPreviousRelease, listColumnsSince } from '../platform/previous-release.js';
import { temporaryDirectory } from '../platform/temporary-directory.js';
import type { Random } from '../random.js';
import { skipped, type Scenario } from './scenario.js';
import { underFaults, type FinishedRun } from './under-faults.js';

const name = 'releases';
const services = ['gateway', 'scheduler-1', 'scheduler-2', 'executor-1', 'executor-2'];
/** Effects between two steps. */
const between = 25;

/**
 * A platform of the release before this one is upgraded process by process while it works, so that both work side by
 * side, and then rolled back in the same way, each time in another order. Every process is asked to end (SIGTERM).
 */
export const releases: Scenario = async (options) => {
  const directory = await temporaryDirectory();
  try {
    const previous = await buildPreviousRelease(directory);
    if ('missing' in previous) return skipped(name, previous.missing);
    const upgraded = new Set<string>();
    const steps = new Map<string, Action>(
      services.flatMap((service) => [
        step(service, 'is upgraded', previous.directory, () => upgraded.add(service)),
        step(service, 'is rolled back', previous.directory, () => upgraded.delete(service)),
      ]),
    );
    return await underFaults(
      {
        ...{ name, busLoses: false },
        stage: {
          ...{ schedulers: 2, executors: 2 },
          tailor: (service) =>
            upgraded.has(service) ? {} : { program: previous.program(service.split('-')[0] as ServiceKind) },
        },
        plan: (random) =>
          orderOf(random, options.faults).map((what) => ({
            ...{ what, afterEffects: between, since: 'last fault' as const },
          })),
        carryOut: (stage, what) => steps.get(what)?.(stage),
        unlike: listColumnsSince,
        judge: rerun,
      },
      options,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/** All of them up, and all of them back; with fewer steps some of them, the first of which is always a scheduler. */
function orderOf(random: Random, steps = 2 * services.length): string[] {
  const order = random.shuffled(services);
  const first = order.find((service) => service.startsWith('scheduler')) ?? '';
  const chosen = [first, ...order.filter((service) => service !== first)].slice(0, Math.ceil(steps / 2));
  return [
    ...chosen.map((service) => `${service} is upgraded`),
    ...random.shuffled(chosen).map((service) => `${service} is rolled back`),
  ];
}

function step(
  service: string,
  what: string,
  previousDirectory: string,
  decide: () => void,
): readonly [string, Action] {
  const action: Action = async ({ platform, watch, journal }) => {
    const found = platform.processes.find((one) => one.name === service);
    if (found === undefined) throw new HarnessFailure(`there is no process ${service}`);
    await running(found);
    decide();
    watch.noteKill(service);
    await found.kill('SIGTERM');
    const exit = journal.deaths.findLast((death) => death.name === service)?.exit;
    if (exit?.code !== 0)
      throw new HarnessFailure(`${service} was asked to end, and ended with ${JSON.stringify(exit)}`);
    const old = (await commandOf(await running(found))).includes(previousDirectory);
    if (old !== (what === 'is rolled back')) throw new HarnessFailure(`${service} runs the wrong release`);
  };
  return [`${service} ${what}`, action];
}

/** The id of a process as soon as it serves. */
async function running(process: ServiceProcess): Promise<number> {
  for (;;) {
    const { pid, addresses } = process;
    const url = `${addresses.http ?? addresses.health ?? ''}/health/ready`;
    const ready = await fetch(url).catch(() => undefined);
    if (pid !== undefined && ready?.ok === true) return pid;
    await wait(50);
  }
}

const commandOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8');

/** R16: what is recorded is not done again: no attempt follows the one whose result was recorded. */
function rerun({ log, effects }: FinishedRun): Violation[] {
  const attempts = new Map<string, number>();
  for (const { key, attempt } of effects) attempts.set(key, Math.max(attempt, attempts.get(key) ?? 0));
  return [...log.executions].flatMap(([about, events]) =>
    events.flatMap((event): Violation[] => {
      if (event.type !== 'StepCompleted') return [];
      const { step: place, attempt } = event.data;
      const last = attempts.get(`${about}:${place}`) ?? attempt;
      const what = `${place} was recorded at attempt ${attempt}, and run again as ${last}`;
      return last > attempt ? [{ fault: 'doubled', rule: 'no recorded step runs again', about, what }] : [];
    }),
  );
}
