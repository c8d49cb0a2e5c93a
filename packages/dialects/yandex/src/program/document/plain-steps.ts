import { members, refuse, type Field, type Members } from './field.js';
import type { FailStep, NoOpStep, SuccessStep, WaitStep } from './model.js';
import { nextOf, type StepContext, type StepHead } from './step-context.js';
import { optionalTemplate, scalarTemplate, template } from './templates.js';

/** Reads a wait: for a duration in seconds, or until a moment. */
export function readWait(field: Field, head: StepHead, context: StepContext): WaitStep {
  const found = members(field, ['duration', 'until', 'next']);
  const duration = found?.get('duration');
  const until = found?.get('until');
  if (found && Boolean(duration) === Boolean(until)) refuse(field, 'must have either duration or until');
  return {
    ...head,
    kind: 'wait',
    for: duration ? { duration: scalarTemplate(duration) } : { until: template(until) },
    ...(found && nextOf(found, context)),
  };
}

/** Reads a noOp. */
export function readNoOp(field: Field, head: StepHead, context: StepContext): NoOpStep {
  const found = members(field, ['output', 'next']);
  const output = optionalTemplate(found?.get('output'));
  return { ...head, kind: 'noOp', ...(output && { output }), ...(found && nextOf(found, context)) };
}

/** Reads a success. */
export function readSuccess(field: Field, head: StepHead): SuccessStep {
  members(field, []);
  return { ...head, kind: 'success' };
}

/** Reads a fail. The message may stand under its older name `error`. */
export function readFail(field: Field, head: StepHead): FailStep {
  const found = members(field, ['errorMessage', 'error']);
  return { ...head, kind: 'fail', errorMessage: template(found && messageOf(found)) };
}

function messageOf(found: Members): Field | undefined {
  const older = found.get('error');
  const message = found.get('errorMessage');
  if (older && message) refuse(older, 'is the same as errorMessage: only one of the two may be there');
  return message ?? older ?? found.need('errorMessage');
}
