import { PendingRun, type RunOutcome, type RunWanted } from './pending-run.js';
import { RunStream, type Run, type RunCall, type RunStreamOwner } from './run-stream.js';

/** The runs of one client. They share a stream, which is opened when there are any and replaced when it ends. */
export class Runs implements RunStreamOwner {
  private stream: RunStream | undefined;
  private known = true;
  private freshUntil = 0;

  /** After `streamAgeMs`, further runs go to a new stream, which begins under a fresh credential. */
  constructor(
    private readonly open: () => RunCall,
    private readonly streamAgeMs = Infinity,
  ) {}

  /** False once the server has said that it knows no streams of runs. */
  get supported(): boolean {
    return this.known;
  }

  /**
   * Starts an execution and waits until it has ended or the time is over.
   * @throws ClientError; when the stream breaks, it is unknown whether the execution was started. The signal's reason
   * when it is aborted.
   */
  run(wanted: RunWanted): Promise<RunOutcome> {
    wanted.signal?.throwIfAborted();
    const run = new PendingRun(wanted);
    this.place(run);
    return run.outcome;
  }

  /** Lets runs under way end. */
  close(): void {
    this.stream?.close();
  }

  retired(stream: RunStream, unsent: readonly Run[]): void {
    if (this.stream === stream) this.stream = undefined;
    for (const run of unsent) this.place(run);
  }

  unsupported(): void {
    this.known = false;
    this.stream = undefined;
  }

  /** Lets the runs of a stream end on it, and puts no more there. */
  private leave(): void {
    this.stream?.close();
    this.stream = undefined;
  }

  private place(run: Run): void {
    if (this.stream && performance.now() > this.freshUntil) this.leave();
    if (!this.stream) {
      this.freshUntil = performance.now() + this.streamAgeMs;
      this.stream = new RunStream(this.open(), this);
    }
    run.placedOn(this.stream, this.stream.add(run));
  }
}
