import { onAnyHint, type StreamLoss } from '@runlog/messaging';
import { followerLeases, partitionLease, schedulesLease } from '../partitions/lease-names.js';
import { Ownership } from '../partitions/ownership.js';
import { compose, type Parts, type Surroundings } from './compose.js';
import { routeLeases } from './lease-router.js';

/** The loops of a scheduler process, listening and not yet owning anything. */
export interface Loops extends Parts {
  /** Takes its share of the partitions, and serves them; resolves after the first try. */
  start(): Promise<void>;
  /** Takes up nothing more, and gives the partitions back. */
  leave(): Promise<void>;
  /** Writes what is gathered and falls silent; for after `leave`, when what was in hand is settled. */
  end(): Promise<void>;
}

/** Puts the loops together and lets them listen; `owner` names this process, unique over all processes and restarts. */
export function assemble(
  surroundings: Surroundings,
  owner: string,
  onLoss: (loss: StreamLoss) => void = () => undefined,
): Loops {
  const parts = compose(surroundings);
  const { scheduler, service, followers, schedules, owners, hands, children, outward } = parts;
  const endings = listen(surroundings, parts, onLoss);
  const ownership = ownershipOf(surroundings, parts, owner);
  return {
    ...parts,
    start: async () => {
      await ownership.start();
      service.start();
    },
    leave: async () => {
      service.stop();
      await ownership.stop();
      owners.stop();
    },
    end: async () => {
      await followers.stop();
      await schedules.lost();
      await scheduler.stop();
      for (const end of endings) end();
      hands.close();
      children.outlet.stop();
      outward.close();
    },
  };
}

function listen(
  { store, bus }: Surroundings,
  { service, followers, outward, poison }: Parts,
  onLoss: (loss: StreamLoss) => void,
): (() => void)[] {
  return [
    bus.on('lost', (loss) => {
      onLoss(loss);
      service.busLost();
      followers.streamLost();
    }),
    // A server that was away may have come back older, without anybody having seen what it had last.
    bus.on('reconnected', () => followers.streamLost()),
    poison.listen(bus),
    onAnyHint(bus, 'gateway', () => followers.wake()),
    store.events.onCommitted((batch) => {
      outward.hints.publish(batch);
      followers.wake();
    }),
  ];
}

function ownershipOf(
  { store, clock, report }: Surroundings,
  { service, followers, schedules }: Parts,
  owner: string,
): Ownership {
  const { partitions } = store.cluster;
  return new Ownership({
    owner,
    leases: store.leases,
    groups: [
      Array.from({ length: partitions }, (_, partition) => partitionLease(partition)),
      Object.values(followerLeases),
      [schedulesLease],
    ],
    holder: routeLeases(service, followers, schedules),
    clock,
    failed: (error) => report.failed('leases', error),
    taken: (leases) => report.taken(leases),
  });
}
