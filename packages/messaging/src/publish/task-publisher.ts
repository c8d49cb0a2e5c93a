import { partitionOf, taskId, type Task } from '@runlog/core';
import type { Bus } from '../bus/bus.js';
import type { AttemptName } from '../direct/task-batch.js';
import type { TaskMessage } from '../messages.js';
import { encode } from '../wire/codec.js';
import { headerNames } from '../wire/header-names.js';
import { headersOf } from '../wire/headers.js';
import { AckedPublisher, type PublisherOptions } from './acked-publisher.js';
import { TaskCopies } from './task-copies.js';

/** A task to be sent, with the trace that it belongs to. */
export interface OutgoingTask {
  readonly task: Task;
  readonly traceparent?: string | undefined;
}

/**
 * Sends tasks to their queues. A task that is sent again is stored again only when no message of it is in the stream any
 * more: one that waits for a worker, or is with one, is not doubled, however long that takes; one that was taken out is
 * replaced at once, although the stream remembers its id and would drop a second message of that id.
 */
export class TaskPublisher {
  private readonly publisher: AckedPublisher;
  private readonly copies: TaskCopies;

  constructor(
    private readonly bus: Bus,
    private readonly partitions: number,
    options?: PublisherOptions,
  ) {
    this.publisher = new AckedPublisher(bus, options);
    this.copies = new TaskCopies(bus);
  }

  /**
   * Sends all of them, pipelined; resolves when the stream has all.
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

  /** These attempts are over, whatever the stream has of them. */
  forget(attempts: readonly AttemptName[]): void {
    for (const attempt of attempts) this.copies.forget(taskId(attempt));
  }

  close(): void {
    this.publisher.close();
  }

  private async send({ task, traceparent }: OutgoingTask): Promise<void> {
    const message: TaskMessage = { partition: partitionOf(task.executionId, this.partitions), task };
    const id = taskId(task);
    const data = encode(message);
    const known = this.copies.of(id);
    if (known && (await this.copies.waits(known))) return;
    const subject = this.bus.subjects.tasks(task.queue, task.priority);
    // Whoever sends the same task names its rounds alike, so that what two owners of a partition send is stored once.
    for (let round = 1; ; round += 1) {
      const headers = headersOf({ messageId: round === 1 ? id : `${id}#${round}`, traceparent });
      const { sequence, duplicate } = await this.publisher.publish(subject, data, headers);
      const copy = { sequence, messageId: headers.get(headerNames.messageId) };
      if (duplicate && !(await this.copies.waits(copy))) continue;
      this.copies.note(id, copy);
      return;
    }
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
