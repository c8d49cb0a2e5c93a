import type { ContenderModule } from './contenders.js';
import { DriverProcess } from './driver-process.js';
import type { Started } from './driver/messages.js';
import type { Options } from './options.js';
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
 * Measures each workload in rounds, in each of them one contender after the other, so that noise hits all alike. Only the
 * contender that is being measured runs. A fault of one is taken down and does not keep others from being measured.
 */
export async function bench(options: Options, world: BenchWorld): Promise<BenchResult> {
  const started: Record<string, Started> = {};
  const outcomes: Outcome[] = [];
  for (const plan of options.workloads) {
    for (let round = 1; round <= Math.min(options.rounds, plan.mostRounds ?? Infinity); round += 1) {
      for (const contender of options.only) {
        world.say(`${plan.name} round ${round}: ${contender.name}`);
        const { outcome, who } = await measureOne(plan, contender, { round, scale: options.scale }, world);
        outcomes.push(outcome);
        if (who) started[contender.name] = who;
        for (const { name, value } of outcome.figures) world.say(`  ${name} ${value.toPrecision(4)}`);
        for (const problem of outcome.problems) world.say(`  PROBLEM ${problem}`);
      }
    }
  }
  return { started, outcomes };
}

async function measureOne(
  plan: WorkloadPlan,
  contender: ContenderModule,
  { round, scale }: { readonly round: number; readonly scale: number },
  { env }: BenchWorld,
): Promise<{ readonly outcome: Outcome; readonly who?: Started }> {
  const about = { workload: plan.name, contender: contender.name, round };
  const nothing = { loads: [], figures: [], impossible: {} };
  try {
    const { driver, started } = await DriverProcess.start(contender.module, env);
    const session = new Session(driver, round, scale, contender);
    await plan.measure(session).catch((error: unknown) => {
      if (!(error instanceof Abandoned) || error.isFault) session.fault(String(error));
    });
    await driver.stop().catch((error: unknown) => session.fault(`does not stop: ${String(error)}`));
    return { outcome: { ...about, ...session.findings }, who: started };
  } catch (error) {
    return { outcome: { ...about, ...nothing, problems: [`does not start: ${String(error)}`] } };
  }
}
