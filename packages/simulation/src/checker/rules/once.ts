import type { ExecutionEvent } from '@runlog/core';
import type { Rule } from '../check.js';

const ends: ReadonlySet<string> = new Set([
  ...['StepCompleted', 'StepFailed', 'StepAttemptFailed', 'StepTimedOut', 'StepCancelled'],
]);

/** Versions are dense; an attempt begins and ends once in the log, and a timer fires once (R2, R8). */
export const once: Rule = ({ logs }) =>
  [...logs].flatMap(([id, log]) => [
    ...log.flatMap(({ version }, index) =>
      version === index + 1 ? [] : [`${id}: ${version} is at ${index + 1}`],
    ),
    ...repeated(log.flatMap(beginning)).map((name) => `${id}: ${name} began twice`),
    ...repeated(log.flatMap(ending)).map((name) => `${id}: ${name} ended twice`),
    ...repeated(log.flatMap(firing)).map((name) => `${id}: timer ${name} fired twice`),
  ]);

const beginning = (event: ExecutionEvent): string[] =>
  event.type === 'StepScheduled' || event.type === 'StepRetried'
    ? [`${event.data.step}#${event.data.attempt}`]
    : [];

const ending = (event: ExecutionEvent): string[] => {
  if (!ends.has(event.type)) return [];
  const { step, attempt, timeout } = event.data as { step: string; attempt: number; timeout?: string };
  // Between two attempts a step can be cancelled, or run out of time: the attempt before has ended already.
  if (event.type === 'StepCancelled') return [];
  return timeout === 'schedule_to_close' ? [`${step} within ${attempt} attempts`] : [`${step}#${attempt}`];
};

const firing = (event: ExecutionEvent): string[] => (event.type === 'TimerFired' ? [event.data.timer] : []);

const repeated = (names: readonly string[]): string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);
