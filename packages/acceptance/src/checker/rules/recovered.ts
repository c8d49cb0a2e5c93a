import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'work goes on soon after the last fault';

/** R6: every execution has ended within the bound from the last fault, or from its acceptance where that came later. */
export const recovered = ({ requests, recovery: { from, boundMs } }: Evidence): Violation[] =>
  requests.flatMap(({ request, tries, endedAt }): Violation[] => {
    if (endedAt === undefined) return [];
    const tookMs = endedAt - Math.max(from, tries.at(-1)?.to ?? 0);
    const what = `${request.definition} took ${(tookMs / 1_000).toFixed(1)} s to its end`;
    return tookMs > boundMs ? [{ fault: 'late', rule, about: request.key, what }] : [];
  });
