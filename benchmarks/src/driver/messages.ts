import type { LoadResult, Mode } from './load.js';
import type { Sample } from './sample.js';

/** What one workflow does. Every step is one call of the user's function in the worker process. */
export type Workload =
  | {
      readonly kind: 'chain';
      /** Calls, one after the other; the result of each is durable before the next one starts. */
      readonly steps: number;
      /** Each step notes that it ran, so that lost and doubled effects can be counted. */
      readonly recorded?: boolean;
      /** One of a series up to any length: a contender that has several forms of workflows takes the one without a bound. */
      readonly long?: boolean;
    }
  | {
      readonly kind: 'fanout';
      /** Calls at the same time, and a join. */
      readonly width: number;
    };

/** `worker` runs the steps; `server` is the process that drives executions. */
export type Victim = 'worker' | 'server';

/** What a client asks besides running workflows. */
export type Query = 'start' | 'get' | 'list';

/** Answer of `start`: what was started, and with which settings of durability. */
export interface Started {
  readonly name: string;
  readonly version: string;
  readonly settings: readonly (readonly [string, string])[];
}

/** A load to put on the contender. */
export interface RunOptions {
  readonly workload: Workload;
  readonly mode: Mode;
  /** Inputs are this number and the ones after it. */
  readonly firstInput: number;
  /** Kills a process when this many steps have run (of a recorded workload). */
  readonly kill?: { readonly what: Victim; readonly afterEffects: number };
  /** Looks at memory and progress at such intervals, in milliseconds; not at all when left out. */
  readonly sampleEveryMs?: number;
  /** When the load is given up, incomplete; in milliseconds. */
  readonly timeoutMs: number;
}

/** How often steps ran in a recorded load: all calls, and distinct ones. */
export interface Effects {
  readonly runs: number;
  readonly distinct: number;
}

/** A load while it is under way. */
export interface Moment {
  /** Since it began. */
  readonly seconds: number;
  /** Workflows so far. */
  readonly completed: number;
  /** By process. */
  readonly memoryBytes: Readonly<Record<string, number>>;
}

/** What became of a load. */
export interface RunResult extends LoadResult {
  readonly before: Sample;
  readonly after: Sample;
  /** Absent where nothing was to be killed; `restartedMs` is the time from the kill to the process being ready again. */
  readonly kill?: { readonly applicable: boolean; readonly restartedMs: number };
  /** Only of recorded workloads. */
  readonly effects?: Effects;
  /** In order; only of loads that were to be looked at. */
  readonly moments?: readonly Moment[];
}

/** The contender cannot run such a workload, and why. */
export interface Impossible {
  readonly impossible: string;
}

/** What the harness asks of a driver; one request at a time, each answered with its id. */
export type Request =
  | { readonly id: number; readonly ask: 'start'; readonly dataDir: string }
  | { readonly id: number; readonly ask: 'run'; readonly options: RunOptions }
  | { readonly id: number; readonly ask: 'query'; readonly what: Query; readonly count: number }
  | { readonly id: number; readonly ask: 'stop' };

/** The answers, by question. `query` gives milliseconds, or nothing where the contender has no such query. */
export interface Answers {
  readonly start: Started;
  readonly run: RunResult | Impossible;
  readonly query: readonly number[] | undefined;
  readonly stop: undefined;
}

/** What a driver sends. */
export type Response =
  { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly error: string };
