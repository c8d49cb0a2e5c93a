import type { Violation } from '../checker/violation.js';
import { recoveryBounds } from '../scenarios/all.js';
import type { ScenarioResult } from '../scenarios/scenario.js';

const bounds: Readonly<Record<string, number | undefined>> = recoveryBounds;

/** The result with a violation for a recovery that took longer than it may. */
export function withinBound(name: string, result: ScenarioResult): ScenarioResult {
  const [bound, took] = [bounds[name], result.recoverySeconds];
  if (bound === undefined || took === undefined || took <= bound) return result;
  const what = `took ${took.toFixed(1)} s, and may take ${bound} s`;
  const late: Violation = { fault: 'late', rule: 'recovery within its bound', about: name, what };
  return { ...result, violations: [...result.violations, late] };
}
