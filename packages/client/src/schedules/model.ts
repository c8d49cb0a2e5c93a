import type {
  BackfillResponse,
  ScheduleListResponse,
  ScheduleResponse,
  TicksResponse,
} from '@runlog/contract';
import type { Json, Priority } from '@runlog/core';

/** A schedule. Moments are RFC 3339 texts, durations texts such as `90s`. */
export type Schedule = ScheduleResponse;
export type SchedulePage = ScheduleListResponse;
/** A tick to come: its nominal instant, and when it is started (later only with jitter). */
export type Tick = TicksResponse['ticks'][number];
/** What became of a tick of a backfill: its execution (`created` is false when it was there), or why there is none. */
export type BackfilledTick = BackfillResponse['ticks'][number];

/** What a schedule says. Times in milliseconds. */
export interface ScheduleTerms {
  /** Five fields, or an alias from `@hourly` to `@yearly`. */
  readonly cron: string;
  /** A name of the IANA time zone database; UTC when left out. */
  readonly timeZone?: string;
  /** `name` (newest version at each tick), `name@version`, or a definition's id. */
  readonly definition: string;
  readonly input?: Json;
  readonly labels?: Readonly<Record<string, string>>;
  readonly priority?: Priority;
  /** How long each execution may take. */
  readonly timeoutMs?: number;
  /** What becomes of ticks that nobody was there for; `one` when left out. */
  readonly missed?: 'skip' | 'one' | 'all';
  /** Missed ticks older than this are not run; a year when left out. */
  readonly missedWindowMs?: number;
  /** What a tick does while the execution of the one before has not ended; `skip` when left out. */
  readonly overlap?: 'skip' | 'buffer_one' | 'allow' | 'cancel';
  /** Ticks are started up to this long after their instants. */
  readonly jitterMs?: number;
  /** No tick is later. */
  readonly endAt?: Date;
  /** How many executions its ticks start at most. */
  readonly maxRuns?: number;
}

/** A schedule to make. */
export interface NewSchedule extends ScheduleTerms {
  readonly name: string;
  readonly paused?: boolean;
}

/** Other terms for a schedule; what is left out is as in a new one. */
export interface ScheduleUpdate extends ScheduleTerms {
  /** Only from this version on. */
  readonly version?: number;
}

/** Which schedules. */
export interface ListSchedulesOptions {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Which ticks. */
export interface TicksOptions {
  /** 1 to 1000; 10 when left out. */
  readonly count?: number;
  /** Now when left out. */
  readonly after?: Date;
}

/** A stretch of the past, both ends inclusive. */
export interface BackfillOptions {
  readonly from: Date;
  readonly to: Date;
}

/** What can be done with schedules, which are named by name or id. Every method throws a ClientError. */
export interface Schedules {
  /** The same request again gives the schedule that it made; other terms under its name are Conflicting. */
  create(schedule: NewSchedule): Promise<Schedule>;
  get(schedule: string): Promise<Schedule>;
  /** A page, newest first. */
  list(options?: ListSchedulesOptions): Promise<SchedulePage>;
  /** Puts other terms in place. When it ticks otherwise than before, it does so from now on. */
  update(schedule: string, terms: ScheduleUpdate): Promise<Schedule>;
  /** Removes it; what it started goes on. */
  remove(schedule: string): Promise<void>;
  /** Lets it tick no more until it is resumed. Ticks of a pause do not come later. */
  pause(schedule: string): Promise<Schedule>;
  resume(schedule: string): Promise<Schedule>;
  /** Its next ticks. */
  ticks(schedule: string, options?: TicksOptions): Promise<Tick[]>;
  /** Starts the executions of past ticks that have none, up to 1000. */
  backfill(schedule: string, range: BackfillOptions): Promise<BackfilledTick[]>;
}
