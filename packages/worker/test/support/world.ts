import { randomUUID } from 'node:crypto';
import type { Json, Task } from '@runlog/core';
import {
  connectBus,
  InboxConsumer,
  StreamWatch,
  TaskPublisher,
  type Bus,
  type ExecutionReport,
  type ProcessClock,
} from '@runlog/messaging';
import { eventually } from '@runlog/testkit';
import { serveQueues, type ServedQueues, type ServeOptions } from '../../src/index.js';

export const partitions = 4;

export const topology = {
  partitions,
  tasks: { maxBytes: 8 * 1024 * 1024 },
  inbox: { maxBytes: 8 * 1024 * 1024 },
  events: { maxBytes: 1024 * 1024 },
} as const;

export const aTask = (over: Partial<Task> = {}): Task => ({
  executionId: randomUUID(),
  tenant: 'acme',
  step: 'fetch',
  attempt: 1,
  queue: 'http',
  handler: 'http',
  priority: 'normal',
  input: null,
  idempotencyKey: 'key',
  ...over,
});

/** What a scheduler would see: it keeps the topology, sends tasks and reads reports. */
export class World {
  readonly reports: ExecutionReport[] = [];
  readonly reported: unknown[] = [];
  private readonly workers: ServedQueues[] = [];
  private readonly buses: Bus[] = [];
  private messages = 0;

  private constructor(
    readonly bus: Bus,
    readonly watch: StreamWatch,
    readonly tasks: TaskPublisher,
    readonly inbox: InboxConsumer,
  ) {}

  static async open(
    url: string,
    prefix = 'runlog',
    inboxBytes: number = topology.inbox.maxBytes,
  ): Promise<World> {
    const bus = await connectBus({ url, name: 'scheduler', prefix, onError: () => undefined });
    const watch = new StreamWatch(bus, { ...topology, inbox: { maxBytes: inboxBytes } });
    await watch.start();
    const world = new World(bus, watch, new TaskPublisher(bus, partitions), new InboxConsumer(bus));
    world.inbox.onBatch((batch) => {
      for (const item of batch) {
        if (item.message.kind === 'reports') world.reports.push(...item.message.reports);
        world.messages += 1;
        item.ack();
      }
    });
    await world.inbox.assign([0, 1, 2, 3]);
    return world;
  }

  /** The reports that end attempts: one that lasts is reported as started as well, and on a busy machine any may last. */
  get endings(): ExecutionReport[] {
    return this.reports.filter(({ report }) => report.status !== 'started');
  }

  /** Messages that the reports came in. */
  get reportMessages(): number {
    return this.messages;
  }

  /** Starts a worker on a connection of its own. */
  async work({
    clock,
    ...options
  }: Partial<ServeOptions> & Pick<ServeOptions, 'handle'> & { clock?: ProcessClock }): Promise<ServedQueues> {
    const onError = (error: unknown): number => this.reported.push(error);
    const { prefix } = this.bus;
    const url = this.bus.nc.getServer();
    const connected = await connectBus({ url, name: 'worker', prefix, onError });
    const bus = clock ? Object.assign(connected, { clock }) : connected;
    this.buses.push(bus);
    const served = serveQueues({ bus, worker: 'w1', queues: ['http'], ...options });
    this.workers.push(served);
    return served;
  }

  /** The reports of a task, in order of arrival. */
  of({ executionId, step, attempt }: Task): ExecutionReport['report'][] {
    return this.reports
      .filter((one) => one.executionId === executionId && one.step === step && one.attempt === attempt)
      .map(({ report }) => report);
  }

  /** Waits for the report that ends an attempt. */
  ending(task: Task): Promise<Exclude<ExecutionReport['report'], { status: 'started' }>> {
    return eventually(() => {
      for (const report of this.of(task)) if (report.status !== 'started') return report;
      throw new RangeError(`no ending of ${task.executionId} yet`);
    });
  }

  /** Tasks that the stream still has. */
  async left(): Promise<number> {
    return (await this.bus.jsm.streams.info(this.bus.subjects.tasksStream)).state.messages;
  }

  async close(): Promise<void> {
    this.watch.stop();
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.inbox.close(0);
    this.tasks.close();
    await Promise.all([this.bus, ...this.buses].map((bus) => bus.close()));
  }
}

/** A handler whose attempts end when the test says so. */
export class Gate {
  readonly begun: Task[] = [];
  private readonly open = new Map<string, () => void>();
  most = 0;

  readonly handle = async (task: Task): Promise<Json> => {
    this.begun.push(task);
    const left = new Promise<void>((resolve) => this.open.set(task.executionId, resolve));
    this.most = Math.max(this.most, this.open.size);
    await left;
    return 'done';
  };

  get running(): number {
    return this.open.size;
  }

  /** Lets one attempt end, or all that run now. */
  end(task?: Task): void {
    for (const [executionId, finish] of [...this.open]) {
      if (task && task.executionId !== executionId) continue;
      this.open.delete(executionId);
      finish();
    }
  }
}
