import { RunlogError, type Task } from '@runlog/core';
import type { AttemptName, CancelNotice, CancelPublisher, TaskPublisher } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import type { Outgoing, TaskOutlet } from './dispatcher.js';

/** How a failed sending is tried again; after the last try the agenda's patrol takes over. */
const retries = { firstMs: 250, rate: 2, longestMs: 4_000, tries: 8 } as const;
/** Tasks that wait for another try, at most: a long outage of the bus must not fill the memory with what the log has. */
const mostWaiting = 10_000;

/** Sends tasks to their queues in the background, and again while the bus is away. */
export class TaskSender implements Pick<TaskOutlet, 'send' | 'cancel' | 'ended'> {
  #waiting = 0;

  constructor(
    private readonly tasks: Pick<TaskPublisher, 'publishEach' | 'forget'>,
    private readonly cancels: CancelPublisher,
    private readonly clock: Clock,
    /** Told of a task that no sending can deliver (it is too large for the bus). */
    private readonly undeliverable: (task: Task, error: RunlogError) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  send(outgoing: readonly Outgoing[]): void {
    void this.#send(outgoing, 1);
  }

  cancel(notice: CancelNotice): void {
    this.cancels.publish(notice);
  }

  ended(attempts: readonly AttemptName[]): void {
    this.tasks.forget(attempts);
  }

  async #send(outgoing: readonly Outgoing[], time: number): Promise<void> {
    const outcomes = await this.tasks.publishEach(outgoing);
    const again: Outgoing[] = [];
    outgoing.forEach((one, index) => {
      const error = outcomes[index];
      if (!error) return;
      if (error instanceof RunlogError && !error.retryable) this.undeliverable(one.task, error);
      else again.push(one);
    });
    if (again.length === 0) return;
    if (time === 1) this.failed(outcomes.find((error) => error !== undefined));
    if (time >= retries.tries || this.#waiting + again.length > mostWaiting) return;
    const delay = Math.min(retries.longestMs, retries.firstMs * retries.rate ** (time - 1));
    this.#waiting += again.length;
    this.clock.after(delay * (0.5 + this.clock.random() / 2), () => {
      this.#waiting -= again.length;
      void this.#send(again, time + 1);
    });
  }
}
