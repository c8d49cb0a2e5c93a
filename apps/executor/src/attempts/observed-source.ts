import type { Task } from '@runlog/core';
import type { Dispatch, MessageSource } from '@runlog/messaging';
import { tracing, withSpan } from '@runlog/service';
import type { TaskContext } from '@runlog/worker';
import type { AttemptObserver, AttemptOutcome } from './attempt-observer.js';

/** A source of tasks whose attempts are spans of their execution's trace, and are told to an observer as they end. */
export class ObservedSource implements MessageSource {
  constructor(
    private readonly tasks: MessageSource,
    private readonly observer: AttemptObserver,
  ) {}

  listen(dispatch: Dispatch): Promise<void> {
    return this.tasks.listen((pattern, payload, context) => {
      const task = payload as Task;
      const about = context as TaskContext;
      return this.observe(task, about.signal, () =>
        inSpan(task, about, (traced) => dispatch(pattern, task, traced)),
      );
    });
  }

  close(): Promise<void> {
    return this.tasks.close();
  }

  private async observe(task: Task, signal: AbortSignal, run: () => Promise<unknown>): Promise<unknown> {
    const begun = performance.now();
    // An aborted attempt is reported as such (or not at all), whatever its handler says afterwards.
    const ended = (outcome: AttemptOutcome, error?: unknown): void =>
      this.observer.ended({
        task,
        outcome: signal.aborted ? 'aborted' : outcome,
        durationMs: performance.now() - begun,
        ...(error !== undefined && { error }),
      });
    try {
      const output = await run();
      ended('completed');
      return output;
    } catch (error) {
      ended('failed', error);
      throw error;
    }
  }
}

/** What the handler calls belongs to the attempt's span; while tracing is off the sender's context goes on as it came. */
function inSpan(
  { executionId, step, attempt, handler }: Task,
  context: TaskContext,
  run: (context: TaskContext) => Promise<unknown>,
): Promise<unknown> {
  if (!tracing()) return run(context);
  const facts = { executionId, step, attempt, traceparent: context.traceparent };
  return withSpan(`attempt ${handler}`, facts, (traceparent) =>
    run(traceparent === undefined ? context : { ...context, traceparent }),
  );
}
