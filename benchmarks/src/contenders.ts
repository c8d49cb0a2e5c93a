/** A contender by the name that `--only` takes. */
export interface ContenderModule {
  readonly name: string;
  /** The module of its driver. */
  readonly module: URL;
  /** Needs what `peers/package.json` names. */
  readonly peer: boolean;
  /**
   * Has a process beside the worker that drives executions or keeps them, which W4 kills. The worker of a library drives them itself;
   * what is left there is its database, and nobody's Postgres is killed.
   */
  readonly server: boolean;
  /** Its driver answers start, get and list, which the workload `stored` asks. */
  readonly queries: boolean;
  /** What its driver finds in its environment beside what all drivers find. */
  readonly env?: Readonly<Record<string, string>>;
}

const peer = (name: string, server: boolean): ContenderModule => ({
  ...{ name, peer: true, server, queries: false },
  module: new URL(`../peers/${name}.mjs`, import.meta.url),
});

/** All of them; the first one is what the others are compared with. */
export const contenders: readonly ContenderModule[] = [
  {
    ...{ name: 'runlog', peer: false, server: true, queries: true },
    module: new URL('drivers/runlog.js', import.meta.url),
  },
  peer('restate', true),
  peer('dbos', false),
  peer('openworkflow', false),
  peer('absurd', false),
  peer('bullmq', true),
];
