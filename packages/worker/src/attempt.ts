import type { Json, Task } from '@runlog/core';
import type { ProcessClock } from '@runlog/messaging';
import type { HeldTask } from './held-task.js';
import { AttemptAborted, type AbortCause, type TaskContext } from './task-context.js';

/** Runs one attempt; resolves with its output. Throw a `StepFailure` to say how it failed. */
export type TaskHandler = (task: Task, context: TaskContext) => Promise<Json>;

/** How an attempt ended, for whoever reports it. */
export type Outcome =
  | { readonly kind: 'output'; readonly output: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  /** It was aborted; nothing is to be said about it but, after a timeout, that. */
  | { readonly kind: 'aborted'; readonly why: AbortCause; readonly limitMs?: number };

// The longest that a timer of the platform takes.
const longestTimerMs = 2_147_483_647;

/** One attempt under way: its signal, its limit, its one outcome. */
export class Attempt {
  readonly startedAt: number;
  /** Resolves when the handler has really ended, whatever became of the outcome. */
  readonly ended: Promise<void>;
  private readonly controller = new AbortController();
  private readonly deadline: number | undefined;
  private cancelTimer: (() => void) | undefined;
  private open = true;

  constructor(
    readonly held: HeldTask,
    handler: TaskHandler,
    worker: string,
    private readonly clock: ProcessClock,
    private readonly settle: (outcome: Outcome) => void,
  ) {
    const { startToCloseMs } = held.task;
    this.startedAt = clock.monotonic();
    this.deadline = startToCloseMs === undefined ? undefined : this.startedAt + startToCloseMs;
    this.watchDeadline();
    this.ended = this.run(handler, worker);
  }

  /** False once the outcome is known, even if the handler goes on. */
  get running(): boolean {
    return this.open;
  }

  /** Ends the attempt now; what the handler still does is its own affair. */
  abort(why: AbortCause): void {
    if (!this.open) return;
    const { startToCloseMs } = this.held.task;
    const limit = why === 'timeout' && startToCloseMs !== undefined && { limitMs: startToCloseMs };
    this.finish({ kind: 'aborted', why, ...limit });
    this.controller.abort(new AttemptAborted(why));
  }

  private async run(handler: TaskHandler, worker: string): Promise<void> {
    try {
      const output: unknown = await handler(this.held.task, this.context(worker));
      this.finish({ kind: 'output', output });
    } catch (error) {
      this.finish({ kind: 'error', error });
    }
  }

  private finish(outcome: Outcome): void {
    if (!this.open) return;
    this.open = false;
    this.cancelTimer?.();
    this.settle(outcome);
  }

  // Timers run on the monotonic clock: a jump of the wall clock ends nothing.
  private watchDeadline(): void {
    if (this.deadline === undefined) return;
    const left = this.deadline - this.clock.monotonic();
    if (left <= 0) this.abort('timeout');
    else
      this.cancelTimer = this.clock.after(Math.min(Math.ceil(left), longestTimerMs), () =>
        this.watchDeadline(),
      );
  }

  private context(worker: string): TaskContext {
    const { task, deliveryCount, traceparent } = this.held;
    const deadline = this.deadline;
    return {
      signal: this.controller.signal,
      executionId: task.executionId,
      tenant: task.tenant,
      step: task.step,
      attempt: task.attempt,
      idempotencyKey: task.idempotencyKey,
      worker,
      deliveryCount,
      ...(traceparent !== undefined && { traceparent }),
      remainingMs: () =>
        deadline === undefined ? undefined : Math.max(0, deadline - this.clock.monotonic()),
    };
  }
}
