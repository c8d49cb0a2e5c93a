import type { Violation } from '../checker/violation.js';
import { figureBounds, recoveryBounds } from '../scenarios/all.js';
import type { ScenarioResult } from '../scenarios/scenario.js';

const bounds: Readonly<Record<string, number | undefined>> = recoveryBounds;
const ofFigures: Readonly<Record<string, Readonly<Record<string, number>> | undefined>> = figureBounds;

/** The result with a violation for each recovery that took longer than it may. */
export function withinBound(name: string, result: ScenarioResult): ScenarioResult {
  const late = [
    ...judge(name, result.recoverySeconds, bounds[name]),
    ...Object.entries(ofFigures[name] ?? {}).flatMap(([figure, bound]) =>
      judge(`${name}: ${figure}`, result.figures[figure], bound),
    ),
  ];
  return late.length === 0 ? result : { ...result, violations: [...result.violations, ...late] };
}

function judge(about: string, took: number | undefined, bound: number | undefined): Violation[] {
  if (bound === undefined || took === undefined || took <= bound) return [];
  const what = `took ${took.toFixed(1)} s, and may take ${bound} s`;
  return [{ fault: 'late', rule: 'recovery within its bound', about, what }];
}
