import type { Session } from '../session.js';

/** A workload of the benchmark: what is put on each contender in each round. */
export interface WorkloadPlan {
  /** As `--workloads` takes it. */
  readonly name: string;
  readonly title: string;
  /** Measures one contender. */
  readonly measure: (session: Session) => Promise<void>;
  /** Rounds at most; as many as asked for when left out. */
  readonly mostRounds?: number;
}
