const microsecondsPerMs = 1_000;

/** A job is taken to run at least for this share of the time that passes, however little processor time there is. */
const leastShare = 0.1;

const processCpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / microsecondsPerMs;
};

/**
 * For how long the job of a thread has run. Time in which its process had no processor is not the job's: no thread runs
 * for longer than its whole process does. A job that waits for ever still comes to its end, ten times as late at most.
 */
export class RunningTime {
  private job = 0;
  private cpuAtBegin = 0;
  private cpuAtLook = 0;

  constructor(private readonly cpuMs: () => number = processCpuMs) {}

  /** The first job of a batch begins now. */
  begin(): void {
    this.job = 0;
    this.cpuAtLook = this.cpuMs();
    this.cpuAtBegin = this.cpuAtLook;
  }

  /** How long the job has run that began `forMs` ago, in milliseconds; never more than that. */
  of(job: number, forMs: number): number {
    // Its begin was not seen. It came after the last look, or that would have met it.
    if (job !== this.job) this.cpuAtBegin = this.cpuAtLook;
    this.job = job;
    this.cpuAtLook = this.cpuMs();
    return Math.min(forMs, Math.max(this.cpuAtLook - this.cpuAtBegin, forMs * leastShare));
  }
}
