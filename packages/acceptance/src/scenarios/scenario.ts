import type { Violation } from '../checker/violation.js';

/** What a scenario is told. */
export interface ScenarioOptions {
  readonly seed: number;
  readonly executions: number;
}

/** What came of a scenario. */
export interface ScenarioResult {
  readonly name: string;
  /** Executions that clients were told are accepted. */
  readonly runs: number;
  /** Faults that were done. */
  readonly faults: number;
  readonly violations: readonly Violation[];
  /** From the last fault to the last end of an execution. */
  readonly secondsToLastEnd: number;
  /** Attempts that the outside world saw more than once, which is allowed: they are recorded once. */
  readonly ranAgain: number;
  /** Further figures, by name. */
  readonly figures: Readonly<Record<string, number>>;
  /** Where the journal of a run is that broke a promise. */
  readonly journal?: string;
}

/** A scenario: sets up a platform, does what it is about, checks what is left, and takes everything down. */
export type Scenario = (options: ScenarioOptions) => Promise<ScenarioResult>;
