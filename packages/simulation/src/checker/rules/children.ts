import { isDeepStrictEqual } from 'node:util';
import { fold, isChildTask, isTerminal, outcomeOf } from '@runlog/core';
import type { ExecutionEvent, ExecutionState, ParentAttempt } from '@runlog/core';
import type { Rule } from '../check.js';

/** How long after its parent's step a child may go on that lost the word of it, in milliseconds; with the faults besides. */
const boundMs = 90_000;

type Log = readonly ExecutionEvent[];
type Attempt = Pick<ParentAttempt, 'step' | 'attempt'>;

/**
 * Each attempt that is an execution has one, which some step asked for; what the step is recorded to have completed with
 * is what that gave; and it ends, not long after nobody waits for it any more.
 */
export const children: Rule = ({ logs, calmFrom }) => {
  const broken: string[] = [];
  const byAttempt = new Map<string, ExecutionState>();
  for (const log of logs.values()) {
    const child = fold(log);
    if (!child?.parent) continue;
    const name = nameOf(child.parent.executionId, child.parent);
    const other = byAttempt.get(name);
    if (other) broken.push(`${name} became ${other.id} and ${child.id}`);
    byAttempt.set(name, child);
    const parent = logs.get(child.parent.executionId) ?? [];
    broken.push(...wrong(child, child.parent, parent, calmFrom).map((what) => `${child.id}: ${what}`));
  }
  for (const [id, log] of logs)
    for (const completed of completions(log)) {
      const name = nameOf(id, completed);
      const child = byAttempt.get(name);
      const end = child && outcomeOf(child);
      if (end?.status !== 'completed' || !isDeepStrictEqual(end.output, completed.output))
        broken.push(`${name} completed with what its child did not give`);
    }
  return broken;
};

function wrong(child: ExecutionState, attempt: Attempt, parent: Log, calmFrom: number): string[] {
  const about = parent.filter((event) => isOf(event, attempt));
  const found: string[] = [];
  if (!about.some(({ type }) => begins.has(type))) found.push('nobody asked for it');
  if (!isTerminal(child.status)) found.push(`it is still ${child.status}`);
  const overAt = about.find(({ type }) => ends.has(type))?.recordedAt ?? Infinity;
  const lateMs = (child.finishedAt ?? 0) - Math.max(overAt, calmFrom);
  if (lateMs > boundMs) found.push(`it went on for ${lateMs} ms after its parent's step was over`);
  return found;
}

const nameOf = (id: string, { step, attempt }: Attempt): string => `${id}:${step}#${attempt}`;

const isOf = ({ data }: ExecutionEvent, { step, attempt }: Attempt): boolean =>
  'step' in data && 'attempt' in data && data.step === step && data.attempt === attempt;

const begins: ReadonlySet<string> = new Set(['StepScheduled', 'StepRetried']);

const ends: ReadonlySet<string> = new Set([
  ...['StepCompleted', 'StepFailed', 'StepAttemptFailed', 'StepTimedOut', 'StepCancelled'],
]);

function completions(log: Log) {
  const steps = new Set(
    log.flatMap(({ type, data }) => (type === 'StepScheduled' && isChildTask(data) ? [data.step] : [])),
  );
  return log.flatMap(({ type, data }) => (type === 'StepCompleted' && steps.has(data.step) ? [data] : []));
}
