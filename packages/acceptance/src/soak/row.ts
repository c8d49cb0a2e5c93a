import type { ScenarioResult } from '../scenarios/scenario.js';

/** What a soak runs, or says why not: one line of its table. */
export interface Row {
  /** What `--scenario` takes. */
  readonly name: string;
  /** The tests of the specification that it is: `T2`, `X4`. */
  readonly tests: readonly string[];
  /** What it takes on two cores, about. */
  readonly seconds: number;
  /** Runs it, knowing what was run before; undefined for what is later work. */
  readonly run?: (asked: Asked, before: readonly FinishedRow[]) => Promise<ScenarioResult>;
  /** Why it is later work. */
  readonly later?: string;
}

/** What the command line says about every row; undefined leaves a row its own size. */
export interface Asked {
  readonly seed: number;
  readonly executions: number | undefined;
  readonly faults: number | undefined;
  readonly scale: number | undefined;
  /** How long a called service is away, in seconds. */
  readonly outageSeconds?: number | undefined;
}

/** What came of a row. */
export interface FinishedRow {
  readonly name: string;
  readonly tests: readonly string[];
  readonly seed: number;
  /** The command that runs it once more. */
  readonly again: string;
  /** How long it took; 0 for what was not run. */
  readonly seconds: number;
  /** What it found; undefined for what was not run. */
  readonly result?: ScenarioResult;
  /** Why there is no result. */
  readonly missing?: {
    readonly kind: 'later' | 'not run' | 'could not be carried out';
    readonly why: string;
  };
}

/** Whether a row lets the soak succeed: all promises kept, or not run for a reason that was known before. */
export const isGood = ({ result, missing }: FinishedRow): boolean =>
  missing === undefined ? result?.violations.length === 0 : missing.kind === 'later';
