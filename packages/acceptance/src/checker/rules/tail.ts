import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'a follower of the log misses nothing';

/** The tail gives every row of the table once, those of an execution in the order of their versions. */
export function tail({ log }: Evidence): Violation[] {
  const found: Violation[] = [];
  const last = new Map<string, number>();
  for (const { executionId: about, version } of log.tail) {
    const before = last.get(about) ?? 0;
    const what = `the tail gives version ${version} after ${before}`;
    if (version !== before + 1) found.push({ fault: 'wrong', rule, about, what });
    last.set(about, version);
  }
  const missing = log.rows.length - log.tail.length;
  if (missing !== 0)
    found.push({ fault: 'lost', rule, about: 'the log', what: `${missing} rows are not in the tail` });
  return found;
}
