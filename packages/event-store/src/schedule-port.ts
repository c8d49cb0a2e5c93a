/** What a schedule says, in the words of its owner. Texts of JSON are kept as written; the store does not look into them. */
export interface ScheduleTerms {
  /** A cron expression. */
  readonly cron: string;
  /** A name of the IANA time zone database. */
  readonly zone: string;
  /** `name` (newest version at each tick), `name@version`, or a definition's id. */
  readonly definition: string;
  /** JSON text. */
  readonly input: string;
  readonly labels: Readonly<Record<string, string>>;
  /** JSON text: how it deals with missed ticks, overlaps, jitter, its end. */
  readonly policies: string;
}

/** Where a schedule stands. Moments are epoch milliseconds on the database's clock. */
export interface ScheduleStanding {
  readonly paused: boolean;
  /** Ticks up to this nominal instant are settled. */
  readonly after: number;
  /** When to look at it next; left out while it is paused and when nothing is left to come. */
  readonly nextAt?: number;
  /** The nominal instant that was started last. */
  readonly lastNominal?: number;
  /** The execution that was started last. */
  readonly lastExecution?: string;
  /** The nominal instant that waits for that one's end. */
  readonly buffered?: number;
  /** Missed ticks that were run since it fell behind. */
  readonly caughtUp: number;
  /** Executions that its ticks started. */
  readonly runs: number;
  /** Why the last tick that should have started something did not; JSON text. */
  readonly lastError?: string;
}

/** A schedule as it is kept. */
export interface Schedule extends ScheduleTerms, ScheduleStanding {
  readonly id: string;
  readonly tenant: string;
  /** Unique within the tenant. */
  readonly name: string;
  /** Counts what its owner changed, from 1. */
  readonly version: number;
  /** Rises with every write, whoever's it is; who writes names the one that was seen. */
  readonly turn: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A schedule before it is kept. */
export type NewSchedule = ScheduleTerms & ScheduleStanding & Pick<Schedule, 'id' | 'tenant' | 'name'>;

/** Where a schedule stands after its ticks; written only if nobody wrote since `turn`. */
export type ScheduleMove = ScheduleStanding & Pick<Schedule, 'id' | 'turn'>;

/** A schedule to look at now. */
export interface DueSchedule {
  readonly schedule: Schedule;
  /** The execution that it started last has not ended. */
  readonly running: boolean;
}

/** Schedules: rows that change, beside the log. What they start is in the log, under a key made of schedule and instant. */
export interface ScheduleStore {
  /** Undefined when the tenant has another of that name: nothing was written. */
  create(schedule: NewSchedule): Promise<Schedule | undefined>;
  /** By id or name. */
  find(tenant: string, reference: string): Promise<Schedule | undefined>;
  /** Newest first by id; `after` is the id of the last row of the page before. */
  list(tenant: string, page: { readonly after?: string; readonly limit: number }): Promise<Schedule[]>;
  /** Writes terms and standing, as its owner's change; undefined when somebody wrote since `turn`, or it is gone. */
  change(schedule: Schedule): Promise<Schedule | undefined>;
  /** True when it was there. */
  remove(tenant: string, id: string): Promise<boolean>;
  /** Those that are due by the database's clock, which comes along, longest due first. */
  due(limit: number): Promise<{ readonly due: readonly DueSchedule[]; readonly now: number }>;
  /** Moves many in one statement; answers the ids of those that moved. */
  move(moves: readonly ScheduleMove[]): Promise<readonly string[]>;
  /** How long the longest due one has been due, in milliseconds; 0 when none is. */
  lag(): Promise<number>;
}
