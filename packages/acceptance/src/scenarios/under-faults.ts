import { gather } from '../evidence/gather.js';
import { FaultInjector } from '../faults/injector.js';
import type { PlannedFault } from '../faults/plan.js';
import { drive } from '../load/drive.js';
import { drawRequests, effectsOf } from '../load/request.js';
import type { RecordedLog } from '../log/recorded-log.js';
import { setStage, type Stage, type StageOptions } from '../platform/stage.js';
import { Random } from '../random.js';
import { mix } from '../workflows/mix.js';
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
  /** The faults, placed within the effects that the whole work has at least. */
  plan(random: Random, effects: number): PlannedFault[];
  /** Does one of them. */
  carryOut(stage: Stage, what: string): Promise<void>;
  /** Figures that the trouble measured, and that the log shows. */
  figures?(log: RecordedLog): Readonly<Record<string, number>>;
}

/** Runs the mix of workflows while there is trouble, lets all of it end, and checks what is left. */
export async function underFaults(
  { name, busLoses, ...trouble }: Trouble,
  { seed, executions }: ScenarioOptions,
): Promise<ScenarioResult> {
  const random = new Random(seed).fork(name);
  const requests = drawRequests(random.fork('requests'), mix, executions);
  const plan = trouble.plan(random.fork('faults'), effectsOf(requests));
  const stage = await setStage(trouble.stage);
  const injector = new FaultInjector(stage.world, plan, (what) => trouble.carryOut(stage, what));
  try {
    await defineAll(stage.clients.http, stage.worldUrl, mix);
    const { http, grpc } = stage.clients;
    const histories = await drive(requests, { clients: [http, grpc], ...pace });
    await injector.finished();
    const { platform, world, journal } = stage;
    const place = { postgresUrl: platform.postgresUrl, nats: platform.nats, client: http, world };
    const recovery = recoveryAfter(injector.done);
    const processes = stage.watch.histories();
    const evidence = await gather(place, { requests: histories, busLoses, recovery, processes });
    const figures = trouble.figures?.(evidence.log) ?? {};
    const result = conclude({ name, journal, evidence, faults: injector.done, figures });
    // Work that was lost explains why a fault never found its place; without that the run proves too little.
    if (result.violations.length === 0) injector.requireAll();
    return result;
  } finally {
    injector.stop();
    await stage.close();
  }
}
