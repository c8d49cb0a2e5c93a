import { courseOf, type Course } from './course.js';
import type { Effects, Impossible, RunOptions, RunResult, Workload } from './driver/messages.js';
import { saturationOf, type Saturation } from './saturation.js';
import { ascending, quantile } from './statistics.js';

/** A load as it was, for one contender in one round. */
export interface LoadRecord {
  readonly label: string;
  readonly completed: number;
  readonly seconds: number;
  /** Workflows per second. */
  readonly perSecond: number;
  /** Calls of the user's function per workflow. */
  readonly steps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU milliseconds per workflow, by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Mebibytes in memory at the end, by process. */
  readonly memoryMiB: Readonly<Record<string, number>>;
  readonly saturation: Saturation;
  readonly kill?: RunResult['kill'];
  /** Only of loads that were looked at while they were under way. */
  readonly course?: Course;
  /** Steps that never ran, and runs of steps beyond the first one; only of recorded workloads. */
  readonly effects?: { readonly lost: number; readonly doubled: number };
}

/** How many calls of the user's function a workflow makes. */
export const stepsOf = (workload: Workload): number =>
  workload.kind === 'chain' ? workload.steps : workload.width;

/** Reads what a driver answered. */
export function recordOf(label: string, { workload }: RunOptions, result: RunResult): LoadRecord {
  const { before, after, seconds, latenciesMs, moments = [] } = result;
  const course = courseOf(moments);
  const sorted = ascending(latenciesMs);
  const completed = latenciesMs.length;
  const each = (read: (name: string) => number): Record<string, number> =>
    Object.fromEntries(Object.keys(after.processes).map((name) => [name, read(name)]));
  const cpuOf = (name: string): number =>
    Math.max(0, (after.processes[name]?.cpuMs ?? 0) - (before.processes[name]?.cpuMs ?? 0));
  return {
    ...{ label, completed, seconds, perSecond: result.perSecond, steps: stepsOf(workload) },
    ...{ p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) },
    cpuMs: each((name) => cpuOf(name) / Math.max(1, completed)),
    memoryMiB: each((name) => Math.round((after.processes[name]?.memoryBytes ?? 0) / 1_048_576)),
    saturation: saturationOf(before, after, seconds),
    ...(result.kill && { kill: result.kill }),
    ...(course && { course }),
    ...(result.effects && { effects: countedEffects(result.effects, stepsOf(workload) * result.submitted) }),
  };
}

function countedEffects({ runs, distinct }: Effects, expected: number): NonNullable<LoadRecord['effects']> {
  return { lost: expected - distinct, doubled: runs - distinct };
}

/** Everything that makes a result incomplete or wrong, in words. */
export function problemsOf(result: RunResult, record: LoadRecord): string[] {
  const { submitted, wrong, failed, problems } = result;
  const { completed, effects, kill } = record;
  const missing = submitted - completed - failed;
  return [
    ...(missing > 0 ? [`${missing} of ${submitted} workflows did not complete in time`] : []),
    ...(completed === 0 ? ['no workflow completed'] : []),
    ...(failed > 0 ? [`${failed} workflows failed`] : []),
    ...(wrong > 0 ? [`${wrong} workflows answered wrongly`] : []),
    ...(effects && effects.lost !== 0
      ? [`${effects.lost} effects ${missing > 0 ? 'have not happened' : 'were lost'}`]
      : []),
    ...(effects && effects.doubled > 0 && !kill
      ? [`${effects.doubled} effects were doubled without a kill`]
      : []),
    ...problems,
  ];
}

/** Whether a driver declined. */
export const isImpossible = (answer: RunResult | Impossible): answer is Impossible => 'impossible' in answer;
