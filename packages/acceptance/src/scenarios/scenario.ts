import type { Findings } from '../checker/check-log.js';

/** What a scenario is told. */
export interface ScenarioOptions {
  readonly seed: number;
  readonly executions: number;
}

/** What a scenario found. */
export interface ScenarioResult {
  readonly name: string;
  readonly executions: number;
  readonly faults: number;
  readonly findings: Findings;
  /** Effects that the outside world saw more than once for one attempt (allowed: an attempt may run again). */
  readonly repeatedAttempts: number;
  /** From the last fault to the last end. */
  readonly secondsToLastEnd: number;
}

export type Scenario = (options: ScenarioOptions) => Promise<ScenarioResult>;
