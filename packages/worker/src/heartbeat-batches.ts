import { HeartbeatPublisher, nameOf, type Bus, type Heartbeat } from '@runlog/messaging';
import type { HeldTask } from './held-task.js';

const perMessage = 500;

/** Tells the owners of partitions which tasks are in hand: one message for many tasks of one partition. */
export class HeartbeatBatches {
  private readonly heartbeats: HeartbeatPublisher;

  constructor(
    bus: Bus,
    private readonly worker: string,
  ) {
    this.heartbeats = new HeartbeatPublisher(bus);
  }

  /** `instance` tells that they have just come from the stream, and to which life of the worker. */
  send(held: Iterable<HeldTask>, instance?: string): void {
    const byPartition = new Map<number, Heartbeat['tasks'][number][]>();
    for (const { task, partition } of held) {
      const tasks = byPartition.get(partition);
      if (tasks) tasks.push(nameOf(task));
      else byPartition.set(partition, [nameOf(task)]);
    }
    for (const [partition, tasks] of byPartition) {
      for (let from = 0; from < tasks.length; from += perMessage) {
        this.heartbeats.publish(partition, {
          worker: this.worker,
          ...(instance !== undefined && { instance }),
          tasks: tasks.slice(from, from + perMessage),
        });
      }
    }
  }
}
