import type { Bus } from '../bus/bus.js';
import type { Heartbeat } from '../messages.js';
import { isHeartbeat } from '../wire/shapes.js';
import { listenToNotices, sendNotice } from './notice-channel.js';

/** Tells a partition's owner which attempts a worker has in hand. */
export class HeartbeatPublisher {
  constructor(private readonly bus: Bus) {}

  publish(partition: number, heartbeat: Heartbeat): void {
    sendNotice(this.bus, this.bus.subjects.heartbeat(partition), heartbeat);
  }
}

/** Calls the listener at every heartbeat for these partitions; the returned function ends that. */
export function onHeartbeat(
  bus: Bus,
  partitions: readonly number[],
  listener: (heartbeat: Heartbeat, partition: number) => void,
): () => void {
  const ends = partitions.map((partition) =>
    listenToNotices(bus, bus.subjects.heartbeat(partition), isHeartbeat, (heartbeat) =>
      listener(heartbeat, partition),
    ),
  );
  return () => ends.forEach((end) => end());
}
