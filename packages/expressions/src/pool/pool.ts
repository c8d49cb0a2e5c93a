import { EvaluatorClosed, EvaluatorOverloaded, ExpressionEngineUnavailable } from '../errors.js';
import type { Job, JobResult } from '../protocol.js';
import { EvaluatorThread } from './thread.js';
import type { ThreadOptions, ThreadOwner } from './thread.js';
import type { Ticket } from './ticket.js';

/** What waits is handed out in batches: a message costs as much as several small evaluations. */
const maxBatch = 16;

export interface PoolOptions extends Omit<ThreadOptions, 'module'> {
  readonly workers: number;
  readonly maxQueue: number;
}

/** Shares jobs among a fixed number of threads, and replaces each thread that ends. */
export class EvaluatorPool implements ThreadOwner {
  private readonly threads = new Set<EvaluatorThread>();
  private readonly idleThreads: EvaluatorThread[] = [];
  private readonly closings: Promise<void>[] = [];
  private queue: Ticket[] = [];
  private module: WebAssembly.Module | undefined;
  private loading: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly options: PoolOptions,
    private readonly load: () => Promise<WebAssembly.Module>,
  ) {
    this.staff();
  }

  /** Does a job. Rejects with `EvaluatorOverloaded`, `EvaluatorClosed` or `ExpressionEngineUnavailable`. */
  async submit(job: Job): Promise<JobResult> {
    if (this.closed) throw new EvaluatorClosed();
    if (this.queue.length >= this.options.maxQueue) throw new EvaluatorOverloaded(this.options.maxQueue);
    return new Promise<JobResult>((settle, reject) => {
      this.queue.push({ job, settle, reject });
      this.staff();
      this.handOut();
    });
  }

  /** Ends all threads; jobs that are not done are rejected with `EvaluatorClosed`. */
  async close(): Promise<void> {
    this.closed = true;
    await this.loading;
    this.closings.push(...[...this.threads].map((thread) => thread.end()));
    this.dismiss(new EvaluatorClosed());
    await Promise.all(this.closings);
  }

  idle(thread: EvaluatorThread): void {
    this.idleThreads.push(thread);
    this.handOut();
  }

  ended(thread: EvaluatorThread, undone: readonly Ticket[], failure?: unknown): void {
    this.threads.delete(thread);
    const place = this.idleThreads.indexOf(thread);
    if (place >= 0) this.idleThreads.splice(place, 1);
    this.queue = [...undone, ...this.queue];
    if (this.closed) {
      this.dismiss(new EvaluatorClosed());
    } else if (failure === undefined) {
      this.staff();
    } else if (this.threads.size === 0) {
      // Not tried again before somebody asks again: what failed once here fails in a loop.
      this.dismiss(new ExpressionEngineUnavailable('no evaluator thread can be started', { cause: failure }));
    }
  }

  private staff(): void {
    if (this.module === undefined) {
      this.loading ??= this.loadModule();
      return;
    }
    while (!this.closed && this.threads.size < this.options.workers) {
      this.threads.add(new EvaluatorThread({ ...this.options, module: this.module }, this));
    }
  }

  private async loadModule(): Promise<void> {
    try {
      this.module = await this.load();
      this.staff();
    } catch (cause) {
      this.loading = undefined;
      this.dismiss(new ExpressionEngineUnavailable('the jq engine cannot be loaded', { cause }));
    }
  }

  private handOut(): void {
    while (this.queue.length > 0 && !this.closed) {
      const share = Math.ceil(this.queue.length / Math.max(1, this.idleThreads.length));
      const thread = this.idleThreads.pop();
      if (thread === undefined) return;
      thread.run(this.queue.splice(0, Math.min(maxBatch, share)));
    }
  }

  private dismiss(error: Error): void {
    for (const ticket of this.queue.splice(0)) ticket.reject(error);
  }
}
