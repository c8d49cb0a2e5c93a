import {
  advance,
  apply,
  due,
  evolve,
  failExecution,
  RunlogError,
  isTerminal,
  receive,
  record,
  type Advance,
  type Circumstances,
  type Evaluate,
  type ExecutionState,
  type NewEvent,
  type Run,
  type StepReport,
} from '@runlog/core';

/** What makes an execution move, apart from events that somebody else appended. */
export type Stimulus =
  | { readonly kind: 'report'; readonly report: StepReport }
  /** Time passed: something may be due. */
  | { readonly kind: 'due' };

/** The answer of one expression, as the event data that records it. */
export type Answer = Extract<NewEvent, { type: 'ExpressionEvaluated' | 'ExpressionFailed' }>;

/** Answers expressions; never rejects for what the expression itself does. */
export type Evaluator = (evaluations: readonly Evaluate[]) => Promise<readonly Answer[]>;

/** The facts of one turn and where they lead; nothing of it is recorded yet. */
export interface Turn {
  readonly run: Run;
  readonly events: readonly NewEvent[];
}

/**
 * One turn of an execution: takes what arrived, decides all that follows from it, asks for expressions in between.
 * A program that breaks its contract ends its own execution as failed, and no other.
 */
export async function takeTurn(
  start: Run,
  stimuli: readonly Stimulus[],
  at: Circumstances,
  evaluate: Evaluator,
): Promise<Turn> {
  let run = start;
  const events: NewEvent[] = [];
  const add = (decided: readonly NewEvent[]): void => {
    run = apply(run, decided, at.now);
    events.push(...decided);
  };
  try {
    for (const stimulus of stimuli) add(react(run, stimulus, at));
    let step: Advance = advance(run, at.now);
    for (;;) {
      run = step.run;
      events.push(...step.events);
      if (step.evaluations.length === 0) return { run, events };
      add(await evaluate(step.evaluations));
      step = advance(run, at.now);
    }
  } catch (fault) {
    return giveUp(start, fault, at.now);
  }
}

const react = (run: Run, stimulus: Stimulus, at: Circumstances): readonly NewEvent[] =>
  stimulus.kind === 'report' ? receive(run.state, stimulus.report, at) : due(run.state, at);

/** The turn that fails an execution for what its program did, or for its length. The program is not asked again. */
export function giveUp(start: Run, fault: unknown, now: number): Turn {
  const { state } = start;
  if (isTerminal(state.status)) return { run: start, events: [] };
  const message = fault instanceof Error ? fault.message : String(fault);
  const code = fault instanceof RunlogError && fault.code === 'history_limit' ? fault.code : 'program_fault';
  const events = failExecution(state, { code, message, retryable: false });
  // Only the execution itself takes note of its end.
  const ended = record(state.id, state.version, now, events).reduce<ExecutionState>(evolve, state);
  return { run: { ...start, state: ended }, events };
}
