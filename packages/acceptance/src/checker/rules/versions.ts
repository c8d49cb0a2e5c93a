import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'versions are 1 to n';

/** R2: an execution's versions have no hole and no double, and begin with its creation; the store reads all of them. */
export function versions({ log }: Evidence): Violation[] {
  const found: Violation[] = [];
  const last = new Map<string, number>();
  for (const { executionId: about, version, type } of log.rows) {
    const before = last.get(about) ?? 0;
    if (version <= before)
      found.push({ fault: 'doubled', rule, about, what: `version ${version} is there twice` });
    if (version > before + 1)
      found.push({ fault: 'lost', rule, about, what: `there is no version before ${version}` });
    if (version === 1 && type !== 'ExecutionCreated')
      found.push({ fault: 'wrong', rule, about, what: `begins with ${type}` });
    last.set(about, Math.max(before, version));
  }
  for (const [about, version] of last) {
    const read = log.executions.get(about)?.length ?? 0;
    const what = `the store reads ${read} of ${version} events`;
    if (read !== version) found.push({ fault: 'lost', rule, about, what });
  }
  return found;
}
