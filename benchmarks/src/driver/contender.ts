import type { Query, Started, Victim, Workload } from './messages.js';

/** A process that counts, as it is now. */
export interface CountedProcess {
  /** `server`, `database`, `broker`, `worker` and the like; the client is counted by itself. */
  readonly name: string;
  readonly pid: number | undefined;
  /** Its children count too (Postgres forks one per connection). */
  readonly family?: boolean;
}

/** Something that runs workflows, started and ready. */
export interface Contender extends Started {
  /** Readies a workload before it is measured; answers why it cannot be run here, if so. */
  prepare?(workload: Workload): Promise<string | undefined>;
  /** Submits one workflow and resolves to its output when the client sees it completed; outlasts a kill. */
  run(workload: Workload, input: number): Promise<unknown>;
  processes(): readonly CountedProcess[];
  /** Kills with -9, starts again as a supervisor would, resolves when that is ready; false where there is no such process. */
  kill(what: Victim): Promise<boolean>;
  /** Asks once, resolves when answered; false where there is no such query. */
  query?(what: Query): Promise<boolean>;
  stop(): Promise<void>;
}

/** How a contender is started; `dataDir` is an empty folder of this start's own. */
export interface Driver {
  start(options: { readonly dataDir: string }): Promise<Contender>;
}
