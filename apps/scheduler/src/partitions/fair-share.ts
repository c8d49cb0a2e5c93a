/** How many of `total` leases each of `owners` processes may hold, so that all of them find a holder. */
export const fairShare = (total: number, owners: number): number => Math.ceil(total / Math.max(1, owners));

/** What to give back when holding more than the share: the last ones, so that the first stay put. */
export const surplus = (held: readonly string[], share: number): readonly string[] =>
  [...held].sort().slice(share);
