import type { LeaseHolder } from '../partitions/ownership.js';
import { leasedPartition } from '../partitions/lease-names.js';
import type { PartitionService } from '../partitions/partition-service.js';
import type { Followers } from './followers.js';

/** Tells partitions and followers of the leases that concern them. */
export function routeLeases(partitions: PartitionService, followers: Followers): LeaseHolder {
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
      for (const name of others) followers.gained(name);
    },
    lost: (names) => {
      const { numbers, others } = split(names);
      if (numbers.length > 0) partitions.lost(numbers);
      for (const name of others) followers.lost(name);
    },
  };
}
