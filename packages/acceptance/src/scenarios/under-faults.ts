import { gather } from '../evidence/gather.js';
import type { Ticking } from '../checker/evidence.js';
import type { Violation } from '../checker/violation.js';
import { FaultInjector, type DoneFault } from '../faults/injector.js';
import type { PlannedFault } from '../faults/plan.js';
import { drive } from '../load/drive.js';
import { andMore, drawRequests, effectsOf } from '../load/request.js';
import type { RequestHistory } from '../load/history.js';
import type { RecordedLog } from '../log/recorded-log.js';
import { setStage, type Stage, type StageOptions } from '../platform/stage.js';
import { Random } from '../random.js';
import { mix } from '../workflows/mix.js';
import type { Effect } from '../world/effect.js';
import { conclude } from './conclude.js';
import { defineAll } from './define-all.js';
import { pace } from './pace.js';
import { recoveryAfter } from './recovery.js';
import type { ScenarioOptions, ScenarioResult } from './scenario.js';

/** What is done to a platform while it works, and what is known about it. */
export interface Trouble {
  readonly name: string;
  readonly stage?: StageOptions;
  /** Whether the bus loses events that had been published. */
  readonly busLoses: boolean;
  /** How long new work goes on coming after the last fault, in milliseconds. */
  readonly tailMs?: number;
  /** The faults, placed within the effects that the whole work has at least. */
  plan(random: Random, effects: number): PlannedFault[];
  /** Does one of them. */
  carryOut(stage: Stage, what: string): Promise<void> | undefined;
  /** Begins what goes on all the time, when everything is set up. */
  begin?(stage: Stage): Promise<void> | void;
  /** Ends what goes on, when the work is done and before it is judged. */
  calm?(stage: Stage): Promise<void>;
  /** Schedules that ticked, and have been stopped when this is asked. */
  schedules?(): readonly Ticking[];
  /** Columns of the list that not every process of the stage knows. */
  readonly unlike?: readonly string[];
  /** Promises that only this trouble knows of. */
  judge?(run: FinishedRun): readonly Violation[];
  /** Figures that the trouble measured, and that the run shows. */
  figures?(run: FinishedRun): Readonly<Record<string, number>>;
}

/** A run that is over. */
export interface FinishedRun {
  readonly log: RecordedLog;
  readonly requests: readonly RequestHistory[];
  readonly effects: readonly Effect[];
  readonly faults: readonly DoneFault[];
}

/** Work that is stuck must not keep a run for ever: from then on faults that did not find their place are given up. */
const longestMs = 900_000;

/** Runs the mix of workflows while there is trouble, lets all of it end, and checks what is left. */
export async function underFaults(
  { name, busLoses, tailMs = 0, ...trouble }: Trouble,
  { seed, executions }: ScenarioOptions,
): Promise<ScenarioResult> {
  const random = new Random(seed).fork(name);
  const draws = random.fork('requests');
  const requests = drawRequests(draws, mix, executions);
  const plan = trouble.plan(random.fork('faults'), effectsOf(requests));
  const stage = await setStage(trouble.stage);
  const injector = new FaultInjector(stage.world, plan, (what) => trouble.carryOut(stage, what));
  try {
    await defineAll(stage.clients.http, stage.worldUrl, mix);
    const { http, grpc } = stage.clients;
    await trouble.begin?.(stage);
    const until = performance.now() + longestMs;
    let overAt: number | undefined;
    const wanted = (): boolean => {
      const now = performance.now();
      if (injector.over) overAt ??= now;
      return now < until && (overAt === undefined || now < overAt + tailMs);
    };
    const all = andMore(requests, draws, mix, wanted);
    const histories = await drive(all, { clients: [http, grpc], ...pace });
    await injector.finished();
    const { platform, world, journal, observer } = stage;
    const place = { postgresUrl: platform.postgresUrl, nats: platform.nats, client: observer, world };
    const recovery = recoveryAfter(injector.done);
    const processes = stage.watch.histories();
    await trouble.calm?.(stage);
    const schedules = trouble.schedules?.();
    const known = { requests: histories, busLoses, recovery, processes, schedules };
    const evidence = await gather(place, { ...known, unlike: trouble.unlike ?? [] });
    const figures = trouble.figures?.({ ...evidence, faults: injector.done }) ?? {};
    const more = trouble.judge?.({ ...evidence, faults: injector.done }) ?? [];
    const result = conclude({ name, journal, evidence, more, faults: injector.done, figures });
    // Work that was lost explains why a fault never found its place; without that the run proves too little.
    if (result.violations.length === 0) injector.requireAll();
    return result;
  } finally {
    injector.stop();
    await stage.close();
  }
}
