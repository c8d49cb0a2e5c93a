import { DriverProcess } from './driver-process.js';
import type { Started } from './driver/messages.js';
import type { Options } from './options.js';
import { progressLine } from './progress.js';
import { scheduleOf, type Part } from './schedule.js';
import { Abandoned, Session, type Findings } from './session.js';
import type { WorkloadPlan } from './workloads/index.js';

/** What one contender showed under one workload in one round. */
export interface Outcome extends Findings {
  readonly workload: string;
  readonly contender: string;
  readonly round: number;
}

/** Everything that a run found. */
export interface BenchResult {
  /** By contender, as it was started last. */
  readonly started: Readonly<Record<string, Started>>;
  readonly outcomes: readonly Outcome[];
}

/** What a run needs of the world beside the options. */
export interface BenchWorld {
  readonly say: (text: string) => void;
  /** The environment of drivers. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Measures what is scheduled, one part after the other. Only the contender that is being measured runs. A fault of one is taken
 * down and does not keep others from being measured.
 */
export async function bench(options: Options, world: BenchWorld): Promise<BenchResult> {
  const started: Record<string, Started> = {};
  const outcomes: Outcome[] = [];
  const parts = scheduleOf(options);
  const taken: number[] = [];
  for (const part of parts) {
    const names = part.plans.map(({ name }) => name).join(', ');
    const progress = progressLine(parts, taken, options.scale);
    world.say(`${names} round ${part.round}: ${part.contender.name} (${progress})`);
    const began = performance.now();
    for await (const { outcome, who } of measure(part, options.scale, world)) {
      outcomes.push(outcome);
      if (part.plans.length > 1) world.say(` ${outcome.workload}`);
      if (who) started[part.contender.name] = who;
      for (const { name, value } of outcome.figures) world.say(`  ${name} ${value.toPrecision(4)}`);
      for (const problem of outcome.problems) world.say(`  PROBLEM ${problem}`);
    }
    taken.push((performance.now() - began) / 1_000);
  }
  return { started, outcomes };
}

interface Measured {
  readonly outcome: Outcome;
  readonly who?: Started;
}

/** Starts the contender for all plans of the part; anew behind one that left work undone, which would weigh on the next. */
async function* measure(part: Part, scale: number, { env }: BenchWorld): AsyncGenerator<Measured> {
  const { contender, round } = part;
  let rest = part.plans;
  while (rest.length > 0) {
    const start = await DriverProcess.start(contender.module, { ...env, ...contender.env }).catch(String);
    if (typeof start === 'string') {
      yield* rest.map(({ name }) => ({ outcome: unstarted(part, name, start) }));
      return;
    }
    const inputs = { next: 1 };
    for (const plan of rest) {
      const session = new Session(start.driver, { round, scale, contender, inputs });
      const complete = await measureOne(plan, session);
      rest = rest.slice(1);
      const last = !complete || rest.length === 0;
      if (last) {
        await start.driver.stop().catch((error: unknown) => session.fault(`does not stop: ${String(error)}`));
      }
      const about = { workload: plan.name, contender: contender.name, round };
      yield { outcome: { ...about, ...session.findings }, who: start.started };
      if (last) break;
    }
  }
}

/** Answers whether the contender is fit for another workload. */
async function measureOne(plan: WorkloadPlan, session: Session): Promise<boolean> {
  try {
    await plan.measure(session);
    return true;
  } catch (error) {
    if (!(error instanceof Abandoned) || error.isFault) session.fault(String(error));
    return false;
  }
}

function unstarted({ contender, round }: Part, workload: string, reason: string): Outcome {
  const problems = [`does not start: ${reason}`];
  return {
    ...{ workload, contender: contender.name, round },
    ...{ loads: [], figures: [], impossible: {}, problems },
  };
}
