import type { Violation } from '../checker/violation.js';

/** What a scenario is told. */
export interface ScenarioOptions {
  readonly seed: number;
  /** At least so many; more where the faults need work to strike at. */
  readonly executions: number;
  /** At most so many faults, where a scenario goes through a list of them. */
  readonly faults?: number | undefined;
  /** How long a called service is away, where that is the fault; a minute at most when left out. */
  readonly outageSeconds?: number | undefined;
}

/** What came of a scenario. */
export interface ScenarioResult {
  readonly name: string;
  /** Executions that clients were told are accepted. */
  readonly runs: number;
  /** Faults that were done. */
  readonly faults: number;
  readonly violations: readonly Violation[];
  /** The longest that it took from the end of a fault to the next end of an execution; undefined where none is measured. */
  readonly recoverySeconds?: number;
  /** From the last fault to the last end of an execution. */
  readonly secondsToLastEnd: number;
  /** Attempts that the outside world saw more than once, which is allowed: they are recorded once. */
  readonly ranAgain: number;
  /** What the checker was given to judge: answers of clients, effects, recorded events, and sights of followers. */
  readonly operations?: number;
  /** Further figures, by name. */
  readonly figures: Readonly<Record<string, number>>;
  /** Why it was not run here; then all else is empty. */
  readonly skipped?: string;
  /** Where the journal of a run is that broke a promise. */
  readonly journal?: string;
}

/** What came of a scenario that cannot be run here. */
export const skipped = (name: string, reason: string): ScenarioResult => ({
  ...{ name, runs: 0, faults: 0, violations: [], secondsToLastEnd: 0, ranAgain: 0, figures: {} },
  skipped: reason,
});

/** A scenario: sets up a platform, does what it is about, checks what is left, and takes everything down. */
export type Scenario = (options: ScenarioOptions) => Promise<ScenarioResult>;
