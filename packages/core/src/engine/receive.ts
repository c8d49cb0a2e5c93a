import type { NewEvent } from '../events/event.js';
import type { ExecutionState, OpenStep } from '../execution/state.js';
import { isTerminal } from '../execution/status.js';
import type { Json } from '../json.js';
import { retryDelay } from '../policies/retry.js';
import type { StepError } from '../steps/error.js';
import type { StepPath } from '../steps/path.js';

/** What a worker says of an attempt. */
export type AttemptReport =
  | { readonly status: 'started'; readonly worker: string }
  | { readonly status: 'completed'; readonly output: Json }
  | { readonly status: 'failed'; readonly error: StepError };

/** A report with the name of the attempt that it is about. */
export interface StepReport {
  readonly step: StepPath;
  readonly attempt: number;
  readonly report: AttemptReport;
}

/** Time and chance, as inputs: epoch milliseconds on the database's clock, and a draw from [0, 1). */
export interface Circumstances {
  readonly now: number;
  readonly random: () => number;
}

/**
 * The events that a worker's report leads to. A report about an attempt that is not the current one, or about an
 * ended execution, leads to none: this is the guard that makes repeated and late results harmless.
 */
export function receive(state: ExecutionState, about: StepReport, at: Circumstances): readonly NewEvent[] {
  const open = state.steps.get(about.step);
  if (isTerminal(state.status) || !open || open.attempt !== about.attempt || open.retryAt !== undefined)
    return [];
  const { step, attempt, report } = about;
  switch (report.status) {
    case 'started':
      return open.startedAt === undefined
        ? [{ type: 'StepStarted', data: { step, attempt, worker: report.worker } }]
        : [];
    case 'completed':
      return [{ type: 'StepCompleted', data: { step, attempt, output: report.output } }];
    case 'failed':
      return [
        retryLater(state, open, report.error, at) ?? {
          type: 'StepFailed',
          data: { step, attempt, error: report.error },
        },
      ];
  }
}

/** The event that announces another attempt, or undefined when the policy, the time or a cancellation forbids it. */
export function retryLater(
  state: ExecutionState,
  open: OpenStep,
  error: StepError,
  { now, random }: Circumstances,
): NewEvent | undefined {
  if (state.status === 'cancelling') return undefined;
  const { step, attempt, firstAttempt, scheduledAt, task } = open;
  const delay = retryDelay(task.retry, attempt - firstAttempt + 1, error, random());
  if (delay === undefined) return undefined;
  const retryAt = now + delay;
  const { scheduleToCloseMs } = task.timeouts;
  if (scheduleToCloseMs !== undefined && retryAt >= scheduledAt + scheduleToCloseMs) return undefined;
  return { type: 'StepAttemptFailed', data: { step, attempt, error, retryAt } };
}
