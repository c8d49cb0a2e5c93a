import type { Admission } from '@runlog/executions';
import { readEventsHead, type Bus, type EventPublisher } from '@runlog/messaging';
import type { Clock } from '../clock.js';
import { FollowerLoop, type FollowerPace } from '../followers/follower-loop.js';
import { publishTo } from '../followers/publish-to-bus.js';
import { Relay } from '../followers/relay.js';
import type { SchedulerStore } from './compose.js';
import { followerLeases } from '../partitions/lease-names.js';
import type { Reporter } from '../reporter.js';

const relayPace: FollowerPace = {
  batch: 1_000,
  leadMs: 20,
  gatherMs: 40,
  pollMs: 250,
  afterFailureMs: 500,
};
// Rests longer than a short execution takes, so that all of it becomes one write of its row.
const projectorPace: FollowerPace = {
  batch: 2_000,
  leadMs: 100,
  gatherMs: 250,
  pollMs: 500,
  afterFailureMs: 500,
};
// Each round is a seal; what ended since then is not sealed yet.
const sealerPace: FollowerPace = {
  batch: 10_000,
  leadMs: 10_000,
  gatherMs: 60_000,
  pollMs: 60_000,
  afterFailureMs: 10_000,
};

// Looks at what the projector shows, and is not woken: a commit is in the list only later, and mostly nobody waits.
const admissionPace: FollowerPace = {
  batch: 500,
  leadMs: 0,
  gatherMs: 250,
  pollMs: 500,
  afterFailureMs: 500,
};

/** What is followed, and what is done behind it. */
export interface Followed extends SchedulerStore {
  /** Left out: nobody is let in here. */
  readonly admission?: Pick<Admission, 'round'>;
}

/** The followers of the log, each switched on while this process holds its lease. */
export class Followers {
  readonly #relay: Relay;
  readonly #loops: Readonly<Record<string, FollowerLoop>>;

  constructor(
    { events, checkpoints, projector, sealer, admission }: Followed,
    bus: Bus,
    publisher: EventPublisher,
    clock: Clock,
    report: Reporter,
  ) {
    this.#relay = new Relay(
      events,
      checkpoints,
      {
        publish: publishTo(publisher, report),
        head: () => readEventsHead(bus),
        resumeBehind: (sequence) => publisher.resumeBehind(sequence),
      },
      () => clock.monotonic(),
    );
    const relayed = new FollowerLoop(
      (batch) => this.#relay.round(batch),
      clock,
      relayPace,
      (error) => report.failed('relay', error),
    );
    const projected = new FollowerLoop(
      (batch) => projector.runOnce(batch),
      clock,
      projectorPace,
      (error) => report.failed('projector', error),
    );
    const sealed =
      sealer &&
      new FollowerLoop(
        (batch) => sealer.runOnce(batch),
        clock,
        sealerPace,
        (error) => report.failed('sealer', error),
      );
    const admitted =
      admission &&
      new FollowerLoop(
        (batch) => admission.round(batch),
        clock,
        admissionPace,
        (error) => report.failed('admission', error),
      );
    this.#loops = {
      [followerLeases.relay]: relayed,
      [followerLeases.projector]: projected,
      ...(admitted && { [followerLeases.admission]: admitted }),
      ...(sealed && { [followerLeases.sealer]: sealed }),
    };
  }

  gained(lease: string): void {
    if (lease === followerLeases.relay) this.#relay.reset();
    this.#loops[lease]?.switchOn();
  }

  lost(lease: string): void {
    void this.#loops[lease]?.switchOff();
  }

  /** The public stream may have lost something, or be another. */
  streamLost(): void {
    this.#relay.reset();
    this.wake();
  }

  /** Something was appended somewhere. */
  wake(): void {
    for (const [lease, loop] of Object.entries(this.#loops))
      if (lease !== followerLeases.admission) loop.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#loops).map((loop) => loop.switchOff()));
    await this.#relay.settle();
  }
}
