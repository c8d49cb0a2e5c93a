import { partitionOf, taskId, type Task } from '@runlog/core';
import type { Bus } from '../bus/bus.js';
import type { TaskMessage } from '../messages.js';
import { encode } from '../wire/codec.js';
import { headersOf } from '../wire/headers.js';
import { AckedPublisher, type PublisherOptions } from './acked-publisher.js';

/** A task to be sent, with the trace that it belongs to. */
export interface OutgoingTask {
  readonly task: Task;
  readonly traceparent?: string | undefined;
}

/** Sends tasks to their queues. */
export class TaskPublisher {
  private readonly publisher: AckedPublisher;

  constructor(
    private readonly bus: Bus,
    private readonly partitions: number,
    options?: PublisherOptions,
  ) {
    this.publisher = new AckedPublisher(bus, options);
  }

  /**
   * Sends all of them, pipelined; resolves when the stream has all. A task sent again within two minutes is stored once,
   * unless a stream lost content in between.
   * When some fail, waits for the others and rejects with the first failure; sending all again is safe.
   * @throws BusUnavailable, QueueFull (retryable); PayloadTooLarge, UnencodableMessage (terminal)
   */
  async publish(tasks: readonly Task[], traceparent?: string): Promise<void> {
    const outcomes = await this.publishEach(tasks.map((task) => ({ task, traceparent })));
    const failed = outcomes.find((error) => error !== undefined);
    if (failed) throw failed;
  }

  /** The same, answering for each task in its place: undefined when stored, else why not. Never rejects. */
  async publishEach(outgoing: readonly OutgoingTask[]): Promise<(Error | undefined)[]> {
    const settled = await Promise.allSettled(outgoing.map((one) => this.send(one)));
    return settled.map((outcome) => (outcome.status === 'fulfilled' ? undefined : asError(outcome.reason)));
  }

  close(): void {
    this.publisher.close();
  }

  private async send({ task, traceparent }: OutgoingTask): Promise<void> {
    const message: TaskMessage = { partition: partitionOf(task.executionId, this.partitions), task };
    // A report may have gone with a lost inbox although its task was done: then the same task must be stored again.
    const { generation } = this.bus;
    const messageId = generation === '' ? taskId(task) : `${taskId(task)}:${generation}`;
    const headers = headersOf({ messageId, traceparent });
    await this.publisher.publish(
      this.bus.subjects.tasks(task.queue, task.priority),
      encode(message),
      headers,
    );
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
