import type { Msg } from 'nats';
import { taskId, type Task } from '@runlog/core';
import { acknowledge, deliveryCountOf, storedAtOf, traceparentOf, type TaskMessage } from '@runlog/messaging';

/** A task that was taken from the stream and not given back or acknowledged yet. */
export class HeldTask {
  readonly id: string;
  readonly task: Task;
  readonly partition: number;
  readonly takenAt = performance.now();
  private readonly messages: Msg[];

  constructor({ task, partition }: TaskMessage, message: Msg) {
    this.task = task;
    this.partition = partition;
    this.id = taskId(task);
    this.messages = [message];
  }

  get deliveryCount(): number {
    return Math.max(...this.messages.map(deliveryCountOf));
  }

  get traceparent(): string | undefined {
    return this.messages.map(({ headers }) => traceparentOf(headers)).find((value) => value !== undefined);
  }

  /** When the stream stored it, in milliseconds on the server's clock. */
  get storedAt(): number | undefined {
    return this.messages.map(storedAtOf).find((moment) => moment !== undefined);
  }

  /** The same attempt came again while it is in hand; the copy shares its fate. */
  join(copy: HeldTask): void {
    this.messages.push(...copy.messages);
  }

  ack(): void {
    for (const message of this.messages) acknowledge.ack(message);
  }

  keep(): void {
    for (const message of this.messages) acknowledge.working(message);
  }

  giveBack(delayMs: number): void {
    for (const message of this.messages)
      acknowledge.retryLater(message, delayMs * (0.75 + Math.random() / 2));
  }
}
