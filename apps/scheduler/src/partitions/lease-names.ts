/** The lease of a partition's inbox, timers and sweeps. */
export const partitionLease = (partition: number): string => `partition:${partition}`;

/** The partition that a lease is about, or undefined when it is about something else. */
export function leasedPartition(name: string): number | undefined {
  const match = /^partition:(\d+)$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** The lease of whoever fires schedules. */
export const schedulesLease = 'schedules';

/** The leases of the followers of the log, and of whoever lets queued executions in; one process at a time does each. */
export const followerLeases = {
  relay: 'follower:relay',
  projector: 'follower:projector',
  sealer: 'follower:sealer',
  admission: 'follower:admission',
} as const;
