import { checkLog } from '../checker/check-log.js';
import { readLogs } from '../load/read-logs.js';
import { startLoad, untilEnded } from '../load/load.js';
import { setStage, type Stage, type StageOptions } from '../platform/stage.js';
import { Random } from '../random.js';
import { countByAttempt } from '../world/effect.js';
import type { ScenarioOptions, ScenarioResult } from './scenario.js';

/** Does something bad to a running platform; answers how to end that, and how many faults there were. */
export type Trouble = (
  stage: Stage,
  random: Random,
) => { stop(): Promise<void>; readonly faults: () => number };

/** Runs a load while there is trouble, waits for all of it to end, and holds the logs against what clients were told. */
export async function underFaults(
  name: string,
  trouble: Trouble,
  { seed, executions }: ScenarioOptions,
  options: StageOptions = {},
): Promise<ScenarioResult> {
  const random = new Random(seed);
  const stage = await setStage({ schedulers: 2, executors: 2, ...options });
  try {
    const troubles = trouble(stage, random.fork('faults'));
    const accepted = await startLoad(stage, random.fork('load'), { executions, lanes: 16, restMs: 600 });
    await troubles.stop();
    const lastFault = performance.now();
    await untilEnded(stage.clients.http, accepted);
    const secondsToLastEnd = (performance.now() - lastFault) / 1_000;
    const findings = checkLog(accepted, await readLogs(stage.platform.postgresUrl));
    const repeatedAttempts = [...countByAttempt(stage.world.effects).values()].filter(
      (count) => count > 1,
    ).length;
    return { name, executions, faults: troubles.faults(), findings, repeatedAttempts, secondsToLastEnd };
  } finally {
    await stage.close();
  }
}
