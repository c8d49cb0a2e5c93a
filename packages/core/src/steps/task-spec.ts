import type { Json } from '../json.js';
import type { RetryPolicy } from '../policies/retry.js';
import type { StepTimeouts } from '../policies/timeouts.js';

/** What a program says of a step that a worker shall carry out. */
export interface TaskSpec {
  /** The program's own name of the kind of step (`HttpCall`); shown, not interpreted. */
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  /** The queue whose workers take the task. */
  readonly queue: string;
  /** The handler that the worker runs. */
  readonly handler: string;
  readonly input: Json;
  readonly retry: RetryPolicy;
  readonly timeouts: StepTimeouts;
}

/** Just what `spec` says of the task, without whatever else it says. */
export const taskSpec = (spec: TaskSpec): TaskSpec => {
  const { type, title, description, queue, handler, input, retry, timeouts } = spec;
  return {
    type,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    queue,
    handler,
    input,
    retry,
    timeouts,
  };
};
