/** After so long without a commit the last one says nothing any more: then requests are let in to find out. */
const staleMs = 2_000;

/** How long the last commit took, while that is fresh. */
export class CommitLatency {
  private lastMs = 0;
  private at = -Infinity;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A batch was committed, after so many milliseconds. */
  committed(durationMs: number): void {
    this.lastMs = durationMs;
    this.at = this.now();
  }

  /** Milliseconds. */
  get ms(): number {
    return this.now() - this.at < staleMs ? this.lastMs : 0;
  }
}
