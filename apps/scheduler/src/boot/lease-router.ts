import type { LeaseHolder } from '../partitions/ownership.js';
import { leasedPartition, schedulesLease } from '../partitions/lease-names.js';
import type { PartitionService } from '../partitions/partition-service.js';
import type { ScheduleService } from '../schedules/schedule-service.js';
import type { Followers } from './followers.js';

/** Tells partitions, followers and schedules of the leases that concern them. */
export function routeLeases(
  partitions: PartitionService,
  followers: Followers,
  schedules: ScheduleService,
): LeaseHolder {
  const split = (names: readonly string[]): { numbers: number[]; others: string[] } => {
    const numbers: number[] = [];
    const others: string[] = [];
    for (const name of names) {
      const partition = leasedPartition(name);
      if (partition === undefined) others.push(name);
      else numbers.push(partition);
    }
    return { numbers, others };
  };
  return {
    gained: (names) => {
      const { numbers, others } = split(names);
      if (numbers.length > 0) partitions.gained(numbers);
      if (others.includes(schedulesLease)) schedules.gained();
      for (const name of others) followers.gained(name);
    },
    lost: (names) => {
      const { numbers, others } = split(names);
      if (numbers.length > 0) partitions.lost(numbers);
      if (others.includes(schedulesLease)) void schedules.lost();
      for (const name of others) followers.lost(name);
    },
  };
}
