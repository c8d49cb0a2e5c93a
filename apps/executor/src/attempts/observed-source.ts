import type { Task } from '@runlog/core';
import type { Dispatch, MessageSource } from '@runlog/messaging';
import type { TaskContext } from '@runlog/worker';
import type { AttemptObserver, AttemptOutcome } from './attempt-observer.js';

/** A source of tasks whose attempts are told to an observer as they end. */
export class ObservedSource implements MessageSource {
  constructor(
    private readonly tasks: MessageSource,
    private readonly observer: AttemptObserver,
  ) {}

  listen(dispatch: Dispatch): Promise<void> {
    return this.tasks.listen((pattern, payload, context) =>
      this.observe(payload as Task, context as TaskContext, () => dispatch(pattern, payload, context)),
    );
  }

  close(): Promise<void> {
    return this.tasks.close();
  }

  private async observe(task: Task, { signal }: TaskContext, run: () => Promise<unknown>): Promise<unknown> {
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
