import { quantile } from './latency.js';
import type { RequestHistory } from './history.js';

const everyMs = 250;
/** What counts as no backlog any more, over what is under way in calm times: chance. */
const more = { times: 1.5, count: 5 } as const;

/**
 * The seconds from the end of an outage until no more executions were under way than before its beginning. Moments are
 * milliseconds of the monotonic clock.
 */
export function secondsToDrained(
  requests: readonly RequestHistory[],
  outage: { readonly from: number; readonly to: number },
): number {
  const spans = requests.map(
    ({ tries, endedAt = Infinity }) => [tries[0]?.from ?? Infinity, endedAt] as const,
  );
  const open = (at: number): number => spans.filter(([from, to]) => from <= at && at < to).length;
  const begin = Math.min(...spans.map(([from]) => from));
  const calm: number[] = [];
  for (let at = begin + (outage.from - begin) / 2; at < outage.from; at += everyMs) calm.push(open(at));
  const enough = quantile(calm, 0.5) * more.times + more.count;
  const last = Math.max(outage.to, ...spans.map(([, to]) => to).filter(Number.isFinite));
  for (let at = outage.to; at <= last; at += everyMs) if (open(at) <= enough) return (at - outage.to) / 1_000;
  return Infinity;
}
