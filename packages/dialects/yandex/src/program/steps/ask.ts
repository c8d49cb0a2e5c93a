import type { Evaluate, Json } from '@runlog/core';
import { evaluation } from '../template/evaluation.js';
import type { Template } from '../template/parse.js';
import { answerNow } from '../template/answer-now.js';
import type { Variables } from '../template/variables.js';
import { expressionKey } from '../interpreter/expression-key.js';
import type { AskPhase, StepRun } from '../interpreter/state.js';
import { open, type Progress, type Scope } from '../interpreter/turn.js';
import type { Answers } from './behaviour.js';
import type { Failure } from './failure.js';

/** A template, what it is applied to, and the name its answer goes by. */
export interface Question {
  readonly slot: string;
  readonly template: Template;
  readonly input: Json;
}

/** Questions of a step that have to be answered before it goes on. */
export interface Asking {
  readonly scope: Scope;
  readonly run: StepRun;
  readonly phase: AskPhase;
  readonly questions: readonly Question[];
  /** Position of the catch rule that asks. */
  readonly rule?: number;
  readonly answered: (answers: Answers) => Progress;
  readonly rejected: (failure: Failure) => Progress;
}

/**
 * Gets the answers of templates. What is simple enough is answered on the spot; when that is all, the step goes on at
 * once, without an event. Otherwise it waits, and goes on through its behaviour's `answered`.
 */
export function ask({ scope, run, phase, questions, rule, answered, rejected }: Asking): Progress {
  const variables: Variables = { global: scope.turn.global, counter: scope.counter ?? null };
  const values: Record<string, Json> = {};
  const evaluations: Evaluate[] = [];
  const unanswered: string[] = [];
  for (const { slot, template, input } of questions) {
    const now = answerNow(template, input, variables);
    if (now?.ok) values[slot] = now.value;
    else if (now) return rejected(invalidTemplate(now.message));
    else if (template.kind !== 'value') {
      const key = expressionKey({ path: run.path, phase, slot, round: run.round });
      evaluations.push(evaluation(key, template, input, variables));
      unanswered.push(slot);
    }
  }
  if (unanswered.length === 0) return answered(values);
  scope.turn.wanted.push(...evaluations);
  const asked = { values, open: unanswered, ...(rule !== undefined && { rule }) };
  return open({ ...run, at: { name: 'asking', phase, asked } });
}

/** The failure of a template that has no answer. */
export const invalidTemplate = (message: string): Failure => ({
  code: 'STEP_INVALID_TEMPLATE_EXPRESSION',
  message,
});
