/** Walls of the store that a run can be without, to see that the checker misses them. */
export interface Plants {
  /** An append is recorded although its decider saw an older version. */
  readonly noVersionGuard?: boolean;
  /** The same command is recorded as often as it comes. */
  readonly noCommandIds?: boolean;
  /** Nobody is told what is due. */
  readonly noSweep?: boolean;
}
