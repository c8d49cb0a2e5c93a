import type { Msg } from 'nats';
import { priorities, type Priority } from '@runlog/core';
import { ensureTaskConsumer, PullLoop, type Bus } from '@runlog/messaging';

/** What is wanted of the lanes. */
export interface Demand {
  /** How many tasks could start at once, or nearly, if only those of this priority and higher ones counted. */
  roomFor(priority: Priority): number;
  /** Whether to listen for tasks although there is no room: it is taken by tasks that did not come through lanes. */
  listening(): boolean;
  /** A lane may have no backlog any more, or one again. */
  changed(): void;
}

interface Lane {
  readonly priority: Priority;
  readonly loop: PullLoop;
  /** It may hold tasks that wait: nothing is asked of lower priorities meanwhile. */
  backlog: boolean;
}

/**
 * The queues of a worker, each in three lanes by priority. A lane with a backlog is asked for as much as can start; a
 * lane without one keeps a pull for one task open, which brings it without delay. Lower priorities are asked only
 * when the higher ones had nothing left.
 */
export class Lanes {
  private readonly byPriority: readonly (readonly Lane[])[];
  private turn = 0;

  constructor(
    bus: Bus,
    queues: readonly string[],
    private readonly demand: Demand,
    private readonly take: (message: Msg) => void,
  ) {
    this.byPriority = priorities.map((priority) => queues.map((queue) => this.open(bus, queue, priority)));
  }

  /** Asks for what can start now. Called whenever there may be more room. */
  refill(): void {
    this.turn += 1;
    for (const lanes of this.byPriority) {
      // Queues of one priority take turns at being first.
      const offset = this.turn % Math.max(1, lanes.length);
      for (const lane of [...lanes.slice(offset), ...lanes.slice(0, offset)]) this.ask(lane, lanes);
      if (lanes.some((lane) => lane.backlog && lane.loop.ready)) return;
    }
  }

  /** True while a lane may hold tasks that wait. */
  get backlog(): boolean {
    return this.byPriority.some((lanes) => lanes.some(({ backlog, loop }) => backlog && loop.ready));
  }

  /** Asks for nothing more; resolves when what was on its way has come. */
  async stop(): Promise<void> {
    await Promise.all(this.byPriority.flat().map(({ loop }) => loop.stop()));
  }

  private ask(lane: Lane, siblings: readonly Lane[]): void {
    const room = this.demand.roomFor(lane.priority);
    if (!lane.backlog) {
      if ((room > 0 || this.demand.listening()) && lane.loop.outstanding === 0) lane.loop.request(1, 'wait');
      return;
    }
    const sharing = siblings.filter(({ backlog }) => backlog).length;
    lane.loop.request(Math.ceil((room - this.underWay()) / sharing), 'now');
  }

  /** Messages asked for, without the one that each lane may wait for. */
  private underWay(): number {
    return this.byPriority.flat().reduce((sum, { loop }) => sum + Math.max(0, loop.outstanding - 1), 0);
  }

  private open(bus: Bus, queue: string, priority: Priority): Lane {
    const lane: Lane = {
      priority,
      backlog: true,
      loop: new PullLoop(bus, {
        stream: bus.subjects.tasksStream,
        ensure: () => ensureTaskConsumer(bus, queue, priority),
        message: (message) => {
          lane.backlog = true;
          this.take(message);
        },
        hungry: (why) => {
          lane.backlog = why === 'restarted';
          this.refill();
          this.demand.changed();
        },
      }),
    };
    return lane;
  }
}
