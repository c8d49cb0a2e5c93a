import { HeartbeatPublisher, taskAckWaitMs, type Bus, type Heartbeat } from '@runlog/messaging';
import type { HeldTask } from './held-task.js';
import { timing } from './options.js';

const perMessage = 500;

/**
 * Keeps the world informed that tasks are in hand: the stream, so that it does not hand them to others, and the owners of
 * their partitions, so that they do not take the worker for dead.
 */
export class Liveness {
  private readonly heartbeats: HeartbeatPublisher;
  private readonly timers: NodeJS.Timeout[];

  constructor(
    bus: Bus,
    private readonly worker: string,
    private readonly held: () => Iterable<HeldTask>,
  ) {
    this.heartbeats = new HeartbeatPublisher(bus);
    const renew = (): void => {
      if (bus.connected) for (const task of held()) task.keep();
    };
    this.timers = [setInterval(renew, taskAckWaitMs / 3), setInterval(() => this.beat(), timing.heartbeat)];
    for (const timer of this.timers) timer.unref();
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private beat(): void {
    const oldest = performance.now() - timing.heartbeat;
    const byPartition = new Map<number, Heartbeat['tasks'][number][]>();
    for (const { task, partition, takenAt } of this.held()) {
      if (takenAt > oldest) continue;
      const { executionId, step, attempt } = task;
      const tasks = byPartition.get(partition) ?? [];
      tasks.push({ executionId, step, attempt });
      byPartition.set(partition, tasks);
    }
    for (const [partition, tasks] of byPartition) {
      for (let from = 0; from < tasks.length; from += perMessage) {
        this.heartbeats.publish(partition, {
          worker: this.worker,
          tasks: tasks.slice(from, from + perMessage),
        });
      }
    }
  }
}
