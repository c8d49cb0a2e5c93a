import type { Json, StepError } from '@runlog/core';
import type { Step } from '../document/model.js';
import type { StepRun } from '../interpreter/state.js';
import { open, type Progress, type Scope } from '../interpreter/turn.js';

/** Why a step failed, in YaWL's words. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly details?: Json;
}

/** A failure that no rule of the document handles: it ends the whole execution. The first one counts. */
export function failed(scope: Scope, step: Step, run: StepRun, failure: Failure): Progress {
  const error: StepError = { ...failure, retryable: false };
  const { turn } = scope;
  if (step.kind !== 'integration') turn.wanted.push({ kind: 'leaveControlStep', step: run.path, error });
  turn.notes.push({ kind: 'ended', path: run.path, error });
  turn.ending ??= { kind: 'fail', error, step: run.path };
  return open({ ...run, at: { name: 'failed' } });
}
