import { setTimeout as wait } from 'node:timers/promises';

import type { Violation } from '../checker/violation.js';
import { gather } from '../evidence/gather.js';
import { settle } from '../evidence/settle.js';
import type { DoneFault } from '../faults/injector.js';
import { drive } from '../load/drive.js';
import type { RequestHistory } from '../load/history.js';
import { quantile, tookMs } from '../load/latency.js';
import { drawRequests } from '../load/request.js';
import { setStage, type Stage } from '../platform/stage.js';
import { WorkerProcess } from '../platform/worker-process.js';
import { blocking, hostile, hostileOutputs, killing } from '../poison/deadly.js';
import { poisonDefinitions, poisonEvents } from '../poison/executions.js';
import { openGround, type Ground, type Planted } from '../poison/ground.js';
import { poisonStreams, poisonSubjects } from '../poison/messages.js';
import { listParked, parkedCommand, type ListedPoison } from '../poison/parked-command.js';
import { poisonReports } from '../poison/reports.js';
import { Random } from '../random.js';
import { mix } from '../workflows/mix.js';
import { conclude } from './conclude.js';
import { defineAll } from './define-all.js';
import { pace } from './pace.js';
import type { Scenario } from './scenario.js';

const name = 'poison';
const rule = 'what is poisoned is put aside, and nothing else';
/** So many good executions at once: the machine has room, so that what slows them is the poison. */
const inFlight = 8;
/** What has to be put aside is there by then. */
const parkedWithinMs = 60_000;
/** A task that blocks its worker five times, and the rests in between. */
const deadlyWithinMs = 240_000;
/** The good ones may take so much longer, on a machine whose noise is of that size. */
const slowestRatio = 2;
/** Kinds of poison; a run of fewer faults leaves out those that need a worker to be lost five times. */
const kinds = { withKill: 6, all: 7 } as const;

/**
 * Poison of each kind is planted among good executions. The good ones go on as before; what is poisoned is put aside,
 * each thing visible, and comes back when it is replayed; a task that harms its worker fails.
 */
export const poison: Scenario = async ({ seed, executions, faults = kinds.all }) => {
  const random = new Random(seed).fork(name);
  const stage = await setStage({ schedulers: 2, executors: 2 });
  const { http, grpc } = stage.clients;
  const deadly = new WorkerProcess(stage.platform.nats, stage.worldUrl, 'deadly');
  const ground = await openGround(stage);
  const driveGood = (label: string): Promise<RequestHistory[]> =>
    drive(drawRequests(random.fork(label), mix, executions), { ...pace, inFlight, clients: [http, grpc] });
  try {
    await deadly.start();
    await defineAll(http, stage.worldUrl, [...mix, killing, blocking, hostile]);
    // What a young process still compiles must not count as calm, nor what the machine does meanwhile as poison.
    const warm = await driveGood('warm');
    stage.journal.note('calm');
    const calm = await driveGood('calm');
    stage.journal.note('poison');
    const from = performance.now();
    const harmful = driveHarmful(stage, random, faults);
    const plantedSoon = plantAll(ground, calm);
    const disturbed = await driveGood('disturbed');
    stage.journal.note('the good ones are done');
    const planted = await plantedSoon;
    stage.journal.note('all is planted');
    const to = performance.now();
    const [found, harmed] = await Promise.all([judgeParked(stage, planted), harmful]);
    stage.journal.note('what was put aside is judged');
    const after = await driveGood('after');
    stage.journal.note('calm again');
    const all = [...warm, ...calm, ...disturbed, ...harmed, ...after];
    const evidence = await gather(
      { ...stage.platform, client: stage.observer, world: stage.world },
      {
        requests: all,
        busLoses: false,
        recovery: { from: to, boundMs: deadlyWithinMs },
        processes: stage.watch.histories(),
        without: new Set(planted.flatMap((one) => one.executions)),
      },
    );
    const done = planted.map(({ what }): DoneFault => ({ what, from, to }));
    const medians = [[...calm, ...after], disturbed].map((some) => quantile(tookMs(some), 0.5));
    const ratio = (medians[1] ?? NaN) / (medians[0] ?? NaN);
    const figures = { planted: countOf(planted), parked: found.parked, 'median of good ones, times': ratio };
    const more = [...found.violations, ...slowness(ratio)];
    return conclude({ name, journal: stage.journal, evidence, faults: done, figures, more });
  } finally {
    await ground.close();
    await deadly.stop();
    await stage.close();
  }
};

/** Executions whose tasks end, stop or cheat their worker. */
function driveHarmful(stage: Stage, random: Random, faults: number): Promise<RequestHistory[]> {
  const some = [
    ...(faults >= kinds.withKill ? drawRequests(random.fork('kill'), [killing], 1) : []),
    ...(faults >= kinds.all ? drawRequests(random.fork('block'), [blocking], 1) : []),
    ...drawRequests(random.fork('hostile'), [hostile], Object.keys(hostileOutputs).length),
  ].map((request) => ({ ...request, signals: 0 }));
  return drive(some, {
    ...{ clients: [stage.clients.http], inFlight: some.length },
    patienceMs: deadlyWithinMs,
  });
}

const betweenMs = 500;

async function plantAll(ground: Ground, victims: readonly RequestHistory[]): Promise<Planted[]> {
  const ids = victims.slice(0, 5).flatMap(({ ended }) => ended?.id ?? []);
  const planting = [poisonDefinitions, poisonEvents, poisonStreams, poisonSubjects];
  const planted: Planted[] = [];
  for (const plant of planting) {
    planted.push(await plant(ground));
    await wait(betweenMs);
  }
  return [...planted, await poisonReports(ground, ids)];
}

const countOf = (planted: readonly Planted[]): number =>
  planted.reduce((sum, { messages, executions }) => sum + messages + executions.length, 0);

/** Looks for what was planted in the list of what was put aside, has all of it replayed, and looks again. */
async function judgeParked(
  stage: Stage,
  planted: readonly Planted[],
): Promise<{ readonly parked: number; readonly violations: Violation[] }> {
  const first = await settled(stage, planted);
  stage.journal.note(`${first.list.length} things are put aside`);
  await parkedCommand(stage, 'replay', '--all');
  stage.journal.note('all is replayed');
  const again = await settled(stage, planted);
  const gone = first.list.filter(({ id }) => !again.list.some((one) => one.id === id));
  const lost = gone.map(({ id }) =>
    violation('lost', id, 'was replayed, and was neither done nor put aside again'),
  );
  return { parked: first.list.length, violations: [...first.violations, ...again.violations, ...lost] };
}

async function settled(
  stage: Stage,
  planted: readonly Planted[],
): Promise<{ readonly list: readonly ListedPoison[]; readonly violations: Violation[] }> {
  const wanted = countOf(planted);
  const list = await settle(
    () => listParked(stage),
    (some) => some.length >= wanted,
    parkedWithinMs,
  );
  const ids = new Set(list.map(({ id }) => id));
  const executions = planted.flatMap((one) => one.executions);
  const missing = executions
    .filter((id) => !ids.has(id))
    .map((id) => violation('lost', id, 'was not put aside'));
  const known = new Set(executions);
  const messages = planted.reduce((sum, one) => sum + one.messages, 0);
  const unreadable = list.filter(({ kind }) => kind === 'unreadable').length;
  const others = list
    .filter(({ id, kind }) => kind !== 'unreadable' && !known.has(id))
    .map(({ id, kind }) => violation('wrong', id, `was put aside (${kind}), and nobody had poisoned it`));
  const counted =
    unreadable === messages
      ? []
      : [
          violation(
            unreadable < messages ? 'lost' : 'wrong',
            'unreadable messages',
            `${messages} were planted, ${unreadable} put aside`,
          ),
        ];
  return { list, violations: [...missing, ...others, ...counted] };
}

const violation = (fault: Violation['fault'], about: string, what: string): Violation => ({
  ...{ fault, rule, about, what },
});

const slowness = (ratio: number): Violation[] =>
  ratio <= slowestRatio
    ? []
    : [violation('late', 'good executions', `took ${ratio.toFixed(2)} times as long beside poison`)];
