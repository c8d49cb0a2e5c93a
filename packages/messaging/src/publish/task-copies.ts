import { NatsError } from 'nats';
import type { Bus } from '../bus/bus.js';
import { BusUnavailable } from '../errors.js';
import { headerNames } from '../wire/header-names.js';

/** A message of the stream of tasks. */
export interface TaskCopy {
  readonly sequence: number;
  /** Tells it from another one that has its number in another life of the stream. */
  readonly messageId: string;
}

const most = 100_000;
const noMessageFound = 10037;

/** Which message of the stream each task went with, as long as that is worth knowing. Bounded: the oldest go first. */
export class TaskCopies {
  private readonly copies = new Map<string, TaskCopy>();

  constructor(private readonly bus: Bus) {}

  note(task: string, copy: TaskCopy): void {
    this.copies.delete(task);
    this.copies.set(task, copy);
    const [oldest] = this.copies.keys();
    if (this.copies.size > most && oldest !== undefined) this.copies.delete(oldest);
  }

  forget(task: string): void {
    if (this.copies.size > 0) this.copies.delete(task);
  }

  of(task: string): TaskCopy | undefined {
    return this.copies.get(task);
  }

  /**
   * Whether the stream still has the message: nobody has acknowledged it, so that it is with a worker, or will be.
   * @throws BusUnavailable
   */
  async waits({ sequence, messageId }: TaskCopy): Promise<boolean> {
    try {
      const { header } = await this.bus.jsm.streams.getMessage(this.bus.subjects.tasksStream, {
        seq: sequence,
      });
      return header.get(headerNames.messageId) === messageId;
    } catch (cause) {
      if (cause instanceof NatsError && cause.api_error?.err_code === noMessageFound) return false;
      throw new BusUnavailable('the stream does not say whether it has a task', { cause });
    }
  }
}
