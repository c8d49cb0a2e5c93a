import type { ContenderModule } from '../contenders.js';
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
  /** The workload after which it is put on the same started contender; without one it gets a start of its own. */
  readonly after?: string;
  /** Which contenders can be measured at all; all of them when left out. */
  readonly fits?: (contender: ContenderModule) => boolean;
  /** What it takes about for one contender, at scale 1: a first guess of how long a run will last. */
  readonly usualSeconds: (round: number) => number;
}
