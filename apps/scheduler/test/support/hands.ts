import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { partitionOf, taskId, type Task } from '@runlog/core';
import {
  connectBus,
  DirectInbox,
  ensureTopology,
  newInstance,
  OwnerAnnouncer,
  WorkerDoor,
  type Bus,
  type ExecutionReport,
  type HandedTask,
} from '@runlog/messaging';
import { eventually, testNats, type TestNats } from '@runlog/testkit';
import { serveQueues, type ServedQueues, type ServeOptions } from '@runlog/worker';
import { systemClock, type Clock } from '../../src/clock.js';
import type { Outgoing } from '../../src/dispatch/dispatcher.js';
import { HandOver } from '../../src/dispatch/hand-over.js';

export const aTask = (over: Partial<Task> = {}): Task => ({
  executionId: randomUUID(),
  tenant: 't',
  step: 's',
  attempt: 1,
  queue: 'q',
  handler: 'h',
  priority: 'normal',
  input: null,
  idempotencyKey: 'key',
  ...over,
});

const all = [0, 1, 2, 3];

/** The side of one scheduler process: hands over, takes reports, and keeps what else comes of it. */
export class Hands {
  readonly queued: Outgoing[] = [];
  readonly lost: string[] = [];
  readonly cancelled: string[] = [];
  readonly reports: ExecutionReport[] = [];
  readonly over: HandOver;
  readonly #announcer: OwnerAnnouncer;

  constructor(
    readonly bus: Bus,
    public owned: readonly number[] = all,
    clock: Clock = systemClock(() => Date.now()),
  ) {
    const instance = newInstance();
    this.over = new HandOver({
      bus,
      instance,
      partitions: 4,
      queued: {
        send: (tasks) => void this.queued.push(...tasks),
        ended: () => undefined,
        cancel: ({ steps = [] }) => void this.cancelled.push(...steps.map(({ step }) => step)),
      },
      clock,
      owned: () => this.owned,
      lost: (_, attempt) => void this.lost.push(attempt),
    });
    const inbox = new DirectInbox(bus, { instance, owns: (partition) => this.owned.includes(partition) });
    inbox.onBatch((batch) => {
      for (const item of batch) {
        if (item.message.kind === 'reports') this.take(item.message.reports);
        item.ack();
      }
    });
    this.#announcer = new OwnerAnnouncer(bus, instance, () => this.owned);
    this.#announcer.announce();
  }

  send(tasks: readonly Task[]): void {
    this.over.send(tasks.map((task) => ({ task })));
  }

  /** Resolves when everything has come that others had sent to the server before. */
  heard(): Promise<void> {
    return this.bus.nc.flush();
  }

  close(): void {
    this.#announcer.stop();
    this.over.close();
  }

  private take(reports: readonly ExecutionReport[]): void {
    this.reports.push(...reports);
    this.over.ended(reports.filter(({ report }) => report.status !== 'started'));
  }
}

/** A worker that takes what it is given and does nothing with it. */
export interface StillWorker {
  readonly bus: Bus;
  readonly door: WorkerDoor;
  readonly taken: HandedTask[];
}

/** One bus's corner with schedulers and workers in it. */
export class Corner {
  readonly #buses: Bus[] = [];
  readonly #hands: Hands[] = [];
  readonly #served: ServedQueues[] = [];

  private constructor(private readonly nats: TestNats) {}

  static async open(): Promise<Corner> {
    const corner = new Corner(await testNats());
    const small = { maxBytes: 8 * 1024 * 1024 };
    await ensureTopology(await corner.bus(), { partitions: 4, tasks: small, inbox: small, events: small });
    return corner;
  }

  async bus(): Promise<Bus> {
    const { url, prefix } = this.nats;
    const bus = await connectBus({ url, name: 'test', prefix });
    this.#buses.push(bus);
    return bus;
  }

  async hands(owned?: readonly number[], clock?: Clock): Promise<Hands> {
    const hands = new Hands(await this.bus(), owned, clock);
    this.#hands.push(hands);
    await hands.over.survey(hands.owned);
    return hands;
  }

  /** A worker at work, once it has told everybody that it has room. */
  async work(options: Partial<ServeOptions> & Pick<ServeOptions, 'handle'>): Promise<ServedQueues> {
    const listener = await this.bus();
    let room = 0;
    listener.nc.subscribe(listener.subjects.workers, {
      callback: (_, message) => void (room = message.json<{ credits: number }>().credits),
    });
    await listener.nc.flush();
    const served = serveQueues({ bus: await this.bus(), worker: 'w', queues: ['q'], ...options });
    this.#served.push(served);
    await eventually(() => expect(room).toBeGreaterThan(0));
    return served;
  }

  /** Ends a worker's connection, and resolves when the server knows that it is not there any more. */
  async leave({ bus, door }: StillWorker): Promise<void> {
    await bus.close();
    const { nc, subjects } = await this.bus();
    await eventually(() =>
      expect(nc.request(subjects.worker(door.instance), undefined, { timeout: 1_000 })).rejects.toMatchObject(
        {
          code: '503',
        },
      ),
    );
  }

  async still(
    credits: number,
    take?: (door: WorkerDoor, task: HandedTask, from: string) => void,
  ): Promise<StillWorker> {
    const bus = await this.bus();
    const taken: HandedTask[] = [];
    const door: WorkerDoor = new WorkerDoor(bus, {
      queues: ['q'],
      credits: () => credits,
      pulled: () => 0,
      take: (task, from) => {
        taken.push(task);
        take?.(door, task, from);
      },
      held: () =>
        take ? [] : taken.map(({ task, partition }) => ({ name: task, partition, how: 'direct' as const })),
    });
    await bus.nc.flush();
    door.changed();
    await bus.nc.flush();
    return { bus, door, taken };
  }

  async end(): Promise<void> {
    await Promise.all(this.#served.map((served) => served.stop()));
    for (const hands of this.#hands) hands.close();
    await Promise.all(this.#buses.map((bus) => bus.close()));
    await this.nats.drop();
  }
}

export const ids = (tasks: readonly Task[]): string[] => tasks.map(taskId).sort();

export const partition = ({ executionId }: Task): number => partitionOf(executionId, 4);
