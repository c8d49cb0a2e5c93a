import { randomUUID } from 'node:crypto';
import type { AttemptReport, Json, Task } from '@runlog/core';
import {
  connectBus,
  ensureTopology,
  InboxConsumer,
  TaskPublisher,
  type Bus,
  type ExecutionReport,
} from '@runlog/messaging';
import { eventually, testNats } from '@runlog/testkit';

const partitions = 4;
const maxBytes = 8 * 1024 * 1024;

/** The other end of the queues, as a scheduler would hold it: sends tasks, and receives reports from the inboxes. */
export class SchedulerSide {
  readonly reports: ExecutionReport[] = [];

  private constructor(
    readonly bus: Bus,
    readonly url: string,
    private readonly tasks: TaskPublisher,
    private readonly inbox: InboxConsumer,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<SchedulerSide> {
    const { url, prefix, drop } = await testNats();
    const bus = await connectBus({
      url,
      prefix,
      name: 'scheduler-side',
    });
    const bounds = { maxBytes };
    await ensureTopology(bus, { partitions, tasks: bounds, inbox: bounds, events: bounds });
    const inbox = new InboxConsumer(bus);
    const side = new SchedulerSide(bus, url, new TaskPublisher(bus, partitions), inbox, drop);
    inbox.onBatch((batch) => {
      for (const item of batch) {
        if (item.message.kind === 'reports') side.reports.push(...item.message.reports);
        item.ack();
      }
    });
    await inbox.assign(Array.from({ length: partitions }, (_, partition) => partition));
    return side;
  }

  /** Sends a task for a new execution. */
  async send(handler: string, input: Json, over: Partial<Task> = {}): Promise<Task> {
    const executionId = randomUUID();
    const task: Task = {
      executionId,
      tenant: 'acme',
      step: 'one',
      attempt: 1,
      queue: 'default',
      handler,
      priority: 'normal',
      input,
      idempotencyKey: `${executionId}:one`,
      ...over,
    };
    await this.tasks.publish([task]);
    return task;
  }

  /** What became of a task; waits for it. */
  async outcomeOf(task: Task): Promise<AttemptReport> {
    return eventually(() => {
      const found = this.reportsOf(task).find(({ status }) => status !== 'started');
      if (!found) throw new TypeError(`no report of ${task.executionId} yet`);
      return found;
    });
  }

  reportsOf({ executionId }: Task): AttemptReport[] {
    return this.reports.filter((one) => one.executionId === executionId).map(({ report }) => report);
  }

  async close(): Promise<void> {
    this.tasks.close();
    await this.inbox.close();
    await this.bus.close();
    await this.drop();
  }
}
