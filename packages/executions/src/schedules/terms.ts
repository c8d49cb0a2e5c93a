import type { Json, Priority } from '@runlog/core';
import type { Schedule } from '@runlog/event-store';
import type { MissedPolicy, OverlapPolicy } from '@runlog/schedules';

/** How a schedule's ticks become executions. Times in milliseconds. */
export interface SchedulePolicies {
  /** What becomes of ticks that were found late; only those that are not older than the window. */
  readonly missed: MissedPolicy;
  readonly missedWindowMs: number;
  /** What a tick does while the execution of the one before it has not ended. */
  readonly overlap: OverlapPolicy;
  /** Ticks are started up to this long after their instants. */
  readonly jitterMs: number;
  /** Epoch milliseconds: no tick is later. */
  readonly endAt?: number;
  /** How many executions its ticks start at most. */
  readonly maxRuns?: number;
  readonly priority?: Priority;
  /** How long each execution may take. */
  readonly timeoutMs?: number;
}

const yearMs = 365 * 86_400_000;

/** What holds where nothing is said. */
export const defaultPolicies: SchedulePolicies = {
  missed: 'one',
  missedWindowMs: yearMs,
  overlap: 'skip',
  jitterMs: 0,
};

/** What a schedule is to say. */
export interface ScheduleTermsRequest {
  readonly cron: string;
  /** A name of the IANA time zone database; `UTC` when left out. */
  readonly timeZone?: string;
  /** `name` (newest version at each tick), `name@version`, or a definition's id. */
  readonly definition: string;
  /** `{}` when left out. */
  readonly input?: Json;
  readonly labels?: Readonly<Record<string, string>>;
  readonly policies?: Partial<SchedulePolicies>;
}

/** A schedule as APIs show it. Moments are epoch milliseconds. */
export interface ScheduleView {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly cron: string;
  readonly timeZone: string;
  readonly definition: string;
  readonly input: Json;
  readonly labels: Readonly<Record<string, string>>;
  readonly policies: SchedulePolicies;
  readonly paused: boolean;
  /** The nominal instant of the next tick; left out while it is paused and when none is left. */
  readonly nextTick?: number;
  /** The nominal instant that was started last, and its execution. */
  readonly lastTick?: number;
  readonly lastExecution?: string;
  readonly runs: number;
  readonly lastError?: TickError;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Why a tick did not start an execution. */
export interface TickError {
  readonly code: string;
  readonly message: string;
  /** The tick's nominal instant. */
  readonly tick: number;
}

/** The policies that a row holds. */
export const policiesOf = ({ policies }: Pick<Schedule, 'policies'>): SchedulePolicies => ({
  ...defaultPolicies,
  ...(JSON.parse(policies) as Partial<SchedulePolicies>),
});
