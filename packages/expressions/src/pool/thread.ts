import { Worker } from 'node:worker_threads';
import { Progress } from '../progress.js';
import type { Batch, JobResult, Results, ThreadSettings } from '../protocol.js';
import { workerFile } from '../worker/location.js';
import { RunningTime } from './running-time.js';
import type { Ticket } from './ticket.js';

/** The thread's own JavaScript heap holds texts and compiled programs; jq's memory is bounded apart from it. */
const heapMegabytes = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 };
/** Small, so that it ends before the engine's own stack does; see `JqMachine`. */
const stackMegabytes = 1;

/** The pause between two looks at what is nearly over its time, in milliseconds. */
const shortestLookMs = 5;

export interface ThreadOptions extends Omit<ThreadSettings, 'progress'> {
  readonly timeoutMs: number;
  /** The processor time that this process has used, in milliseconds. By default what the system says. */
  readonly cpuMs?: () => number;
}

export interface ThreadOwner {
  /** The thread waits for work. */
  idle(thread: EvaluatorThread): void;
  /** The thread is no more. What it left undone is for others; `failure` is set when it never came to work at all. */
  ended(thread: EvaluatorThread, undone: readonly Ticket[], failure?: unknown): void;
}

const timeLimit = (timeoutMs: number): JobResult => ({
  ok: false,
  code: 'time_limit',
  message: `the expression runs longer than ${timeoutMs} ms`,
});

const crash = (error: Error): JobResult =>
  'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { ok: false, code: 'memory_limit', message: 'the expression needs too much memory' }
    : { ok: false, code: 'evaluation_failed', message: 'the expression ended its evaluator' };

/** One thread: does batches one after the other, is ended when a job overruns its time, and never comes back. */
export class EvaluatorThread {
  private readonly progress = new Progress();
  private readonly runningTime: RunningTime;
  private readonly worker: Worker;
  private tickets: readonly Ticket[] = [];
  private settled = 0;
  private ready = false;
  private over = false;
  private watchdog: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: ThreadOptions,
    private readonly owner: ThreadOwner,
  ) {
    const { module, memoryBytes, outputBytes, cpuMs } = options;
    this.runningTime = new RunningTime(cpuMs);
    const workerData: ThreadSettings = { module, memoryBytes, outputBytes, progress: this.progress.buffer };
    this.worker = new Worker(workerFile(), {
      workerData,
      env: {},
      resourceLimits: { ...heapMegabytes, stackSizeMb: stackMegabytes },
    });
    this.worker.on('message', (results: Results) => this.take(results));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('the thread ended')));
  }

  /** Gives an idle thread its next jobs. */
  run(tickets: readonly Ticket[]): void {
    this.tickets = tickets;
    this.settled = 0;
    this.progress.begin(0);
    this.runningTime.begin();
    this.worker.ref();
    const batch: Batch = { jobs: tickets.map(({ job }) => job) };
    this.worker.postMessage(batch);
    this.watch(this.options.timeoutMs);
  }

  /** Ends the thread whatever it does; its undone jobs go to the owner. */
  async end(): Promise<void> {
    this.leave();
    await this.worker.terminate();
  }

  private watch(afterMs: number): void {
    this.watchdog = setTimeout(() => this.check(), Math.max(shortestLookMs, Math.ceil(afterMs)));
  }

  private check(): void {
    const { job, forMs } = this.progress.current();
    const ranMs = this.runningTime.of(job, forMs);
    const { timeoutMs } = this.options;
    if (job < this.settled || ranMs < timeoutMs) {
      this.watch(timeoutMs - (job < this.settled ? 0 : ranMs));
      return;
    }
    this.abandon(job, timeLimit(timeoutMs));
  }

  private take({ results, spent }: Results): void {
    if (this.over) return;
    this.ready = true;
    for (const result of results) {
      this.tickets[this.settled]?.settle(result);
      this.settled += 1;
    }
    if (spent) {
      void this.end();
    } else if (this.settled >= this.tickets.length) {
      clearTimeout(this.watchdog);
      this.tickets = [];
      this.settled = 0;
      this.worker.unref();
      this.owner.idle(this);
    }
  }

  private fail(error: Error): void {
    if (this.over) return;
    if (this.ready) this.abandon(this.progress.current().job, crash(error));
    else this.leave(error);
  }

  private abandon(job: number, result: JobResult): void {
    const culprit = this.tickets[job];
    culprit?.settle(result);
    this.tickets = this.tickets.slice(this.settled).filter((ticket) => ticket !== culprit);
    this.settled = 0;
    void this.end();
  }

  private leave(failure?: unknown): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.watchdog);
    this.owner.ended(this, this.tickets.slice(this.settled), failure);
  }
}
