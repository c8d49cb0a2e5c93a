const indexSlot = 0;
const clockOffset = 8;
const bytes = 16;

/** The monotonic clock that all threads of the process share, in milliseconds. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Tells across threads which job of a batch is running and since when, without a message that nobody could answer. */
export class Progress {
  private readonly index: Int32Array;
  private readonly since: Float64Array;

  constructor(readonly buffer = new SharedArrayBuffer(bytes)) {
    this.index = new Int32Array(buffer, 0, 1);
    this.since = new Float64Array(buffer, clockOffset, 1);
  }

  /** Notes that the job at this place in the batch begins now. */
  begin(job: number): void {
    this.since[0] = monotonicMs();
    Atomics.store(this.index, indexSlot, job);
  }

  /** The job that runs, and for how many milliseconds. */
  current(): { readonly job: number; readonly forMs: number } {
    const job = Atomics.load(this.index, indexSlot);
    return { job, forMs: monotonicMs() - (this.since[0] ?? 0) };
  }
}
