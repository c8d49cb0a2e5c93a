import type { ProjectedSummary } from './projected-summary.js';

/** By how much what a tenant keeps of one month has grown, or shrunk. */
export interface UsageChange {
  readonly tenant: string;
  /** `2026-08`: the month of the executions' ids. */
  readonly month: string;
  readonly bytes: number;
  readonly timers: number;
}

/** What the rows change in the sums of their tenants, given the rows that were there before. Pure. */
export function usageChanges(
  before: ReadonlyMap<string, ProjectedSummary>,
  rows: readonly ProjectedSummary[],
): UsageChange[] {
  const sums = new Map<string, Writable<UsageChange>>();
  for (const { id, tenant, bytes, timers } of rows) {
    const was = before.get(id) ?? nothing;
    if (bytes === was.bytes && timers === was.timers) continue;
    const month = monthOfId(id);
    const key = `${month} ${tenant}`;
    const sum = sums.get(key) ?? { tenant, month, ...nothing };
    sum.bytes += bytes - was.bytes;
    sum.timers += timers - was.timers;
    sums.set(key, sum);
  }
  // In an order that all writers share.
  return [...sums.keys()].toSorted().flatMap((key) => sums.get(key) ?? []);
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };

const nothing = { bytes: 0, timers: 0 };

/** The month in which a UUIDv7 was made. */
export const monthOfId = (id: string): string =>
  new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toISOString().slice(0, 7);

/** The same in SQL. */
export const monthOfIdIn = (column: string): string =>
  `to_char(to_timestamp(('x' || translate(left(${column}::text, 13), '-', ''))::bit(48)::bigint / 1000.0)
    AT TIME ZONE 'UTC', 'YYYY-MM')`;
