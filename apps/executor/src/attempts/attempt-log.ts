import { RunlogError, type Task } from '@runlog/core';
import type { AttemptObserver, AttemptRecord } from './attempt-observer.js';

/** What attempts are written to: facts first, then a sentence. */
export interface AttemptSink {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/**
 * Writes attempts down by their names, never their inputs or outputs. A failure that a handler foresaw is news (info);
 * any other one is a fault of this program (error).
 */
export class AttemptLog implements AttemptObserver {
  constructor(private readonly sink: AttemptSink) {}

  ended({ task, outcome, durationMs, error }: AttemptRecord): void {
    const facts = { ...nameOf(task), durationMs: Math.round(durationMs) };
    if (outcome !== 'failed') this.sink.debug(facts, `attempt ${outcome}`);
    else if (error instanceof RunlogError) {
      this.sink.info({ ...facts, code: error.code, reason: error.message }, 'attempt failed');
    } else this.sink.error({ ...facts, err: error }, 'a handler broke');
  }
}

const nameOf = ({ executionId, step, attempt, handler, queue }: Task): object => ({
  executionId,
  step,
  attempt,
  handler,
  queue,
});
