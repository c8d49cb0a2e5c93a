import type { Json } from '@runlog/core';
import type { Dispatch, MessageSource } from '@runlog/messaging';
import type { ServeOptions } from './options.js';
import { serveQueues, type ServedQueues } from './serve-queues.js';

/**
 * Queues as the source of a `RunlogTransport`: each task goes to the message handler whose pattern is the task's handler,
 * with the `TaskContext` as its context; what it returns or throws is reported. A task without one fails as
 * `unknown_handler`.
 */
export class QueueSource implements MessageSource {
  private served: ServedQueues | undefined;

  constructor(
    private readonly options: Omit<ServeOptions, 'handle'>,
    /** How long `close` lets attempts end, in milliseconds. */
    private readonly graceMs: number,
  ) {}

  get status(): ServedQueues['status'] | undefined {
    return this.served?.status;
  }

  async listen(dispatch: Dispatch): Promise<void> {
    this.served = serveQueues({
      ...this.options,
      // What a handler returns is judged when it is written as JSON.
      handle: (task, context) => dispatch(task.handler, task, context) as Promise<Json>,
    });
  }

  async close(): Promise<void> {
    await this.served?.drain(this.graceMs);
  }
}
