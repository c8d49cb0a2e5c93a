import { check } from '../checker/check.js';
import type { Evidence } from '../checker/evidence.js';
import type { Violation } from '../checker/violation.js';
import type { DoneFault } from '../faults/injector.js';
import type { Journal } from '../platform/journal.js';
import { countByAttempt } from '../world/effect.js';
import type { ScenarioResult } from './scenario.js';

/** What a scenario hands over at its end. */
export interface Conclusion {
  readonly name: string;
  readonly journal: Journal;
  readonly evidence: Evidence;
  readonly faults: readonly DoneFault[];
  /** What was found beside the checker. */
  readonly more?: readonly Violation[];
  readonly figures?: Readonly<Record<string, number>>;
}

/** Checks the evidence and sums the run up; the journal of a run that broke a promise stays behind. */
export function conclude(conclusion: Conclusion): ScenarioResult {
  const { name, journal, evidence, faults, more = [], figures = {} } = conclusion;
  const violations = [...check(evidence), ...more];
  if (violations.length > 0) {
    journal.keep();
    for (const finding of [...faults, ...violations]) journal.note(JSON.stringify(finding));
  }
  const lastFault = Math.max(0, ...faults.map(({ to }) => to));
  const lastEnd = Math.max(0, ...evidence.requests.map(({ endedAt = 0 }) => endedAt));
  return {
    ...{ name, violations, figures, faults: faults.length },
    runs: evidence.requests.filter(({ tries }) => tries.at(-1)?.answer.kind === 'ok').length,
    ...(faults.length > 0 && { recoverySeconds: recoverySeconds(faults, evidence) }),
    secondsToLastEnd: faults.length > 0 ? Math.max(0, lastEnd - lastFault) / 1_000 : 0,
    ranAgain: [...countByAttempt(evidence.effects).values()].reduce((sum, times) => sum + times - 1, 0),
    operations: operationsOf(evidence),
    ...(violations.length > 0 && { journal: journal.path }),
  };
}

function operationsOf({ requests, effects, log, followings }: Evidence): number {
  const asked = requests.map(({ tries, signals }) =>
    signals.reduce((sum, signal) => sum + signal.tries.length, tries.length),
  );
  const seen = followings.map(({ sights }) => sights.length);
  return [...asked, ...seen].reduce((sum, some) => sum + some, effects.length + log.rows.length);
}

/** The longest time from the end of a fault until somebody's execution ended. */
function recoverySeconds(faults: readonly DoneFault[], { requests }: Evidence): number {
  const ends = requests.flatMap(({ endedAt }) => endedAt ?? []).sort((a, b) => a - b);
  const waits = faults.map(({ to }) => (ends.find((end) => end > to) ?? to) - to);
  return Math.max(0, ...waits) / 1_000;
}
