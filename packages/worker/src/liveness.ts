import { taskAckWaitMs, type Bus } from '@runlog/messaging';
import type { HeartbeatBatches } from './heartbeat-batches.js';
import type { HeldTask } from './held-task.js';
import { timing } from './options.js';

/**
 * Keeps the world informed that tasks are in hand: the stream, so that it does not hand them to others, and the owners of
 * their partitions, so that they do not take the worker for dead.
 */
export class Liveness {
  private readonly endings: (() => void)[];

  constructor(
    private readonly bus: Bus,
    private readonly heartbeats: HeartbeatBatches,
    private readonly held: () => Iterable<HeldTask>,
  ) {
    const renew = (): void => {
      if (bus.connected) for (const task of held()) task.keep();
    };
    this.endings = [
      bus.clock.every(taskAckWaitMs / 3, renew),
      bus.clock.every(timing.heartbeat, () => this.beat()),
    ];
  }

  stop(): void {
    for (const end of this.endings) end();
  }

  private beat(): void {
    const oldest = this.bus.clock.monotonic() - timing.heartbeat;
    this.heartbeats.send([...this.held()].filter(({ takenAt }) => takenAt <= oldest));
  }
}
