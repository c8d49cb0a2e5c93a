import { taskAckWaitMs, type Bus } from '@runlog/messaging';
import type { HeartbeatBatches } from './heartbeat-batches.js';
import type { HeldTask } from './held-task.js';
import { timing } from './options.js';

/**
 * Keeps the world informed that tasks are in hand: the stream, so that it does not hand them to others, and the owners of
 * their partitions, so that they do not take the worker for dead.
 */
export class Liveness {
  private readonly timers: NodeJS.Timeout[];

  constructor(
    bus: Bus,
    private readonly heartbeats: HeartbeatBatches,
    private readonly held: () => Iterable<HeldTask>,
  ) {
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
    this.heartbeats.send([...this.held()].filter(({ takenAt }) => takenAt <= oldest));
  }
}
