import {
  advance,
  apply,
  begin,
  due,
  isTerminal,
  nextDue,
  outstanding,
  receive,
  record,
  type ExecutionState,
  type Json,
  type NewEvent,
  type Program,
  type Run,
} from '@runlog/core';
import { behaviourOf } from '../world/behaviour.js';
import { answerOf } from '../world/expressions.js';

const start = 1_000_000;
const most = 10_000;

/** How an execution ends that nothing disturbs: the core alone, each step answered at once, time that only leaps. */
export function undisturbed(program: Program, input: Json): ExecutionState {
  const id = '01900000-0000-7000-8000-000000000000';
  const definition = { id, name: 'reference', version: 1, language: 'reference' };
  const created: NewEvent = {
    type: 'ExecutionCreated',
    data: { tenant: 't', definition, input, labels: {}, priority: 'normal' },
  };
  const [first] = record(id, 0, start, [created]);
  if (!first) throw new TypeError('a record of one event is empty');
  let run = begin(program, first);
  let now = start;
  for (let round = 0; round < most; round += 1) {
    run = decided(run, now);
    if (isTerminal(run.state.status)) return run.state;
    const [task] = outstanding(run.state);
    if (task) run = apply(run, reported(run, task, now), now);
    else {
      now = Math.max(now, nextDue(run.state) ?? Infinity);
      run = apply(run, due(run.state, { now, random: () => 0 }), now);
    }
  }
  throw new RangeError('the reference does not come to an end');
}

function decided(from: Run, now: number): Run {
  let step = advance(from, now);
  while (step.evaluations.length > 0)
    step = advance(apply(step.run, step.evaluations.map(answerOf), now), now);
  return step.run;
}

function reported(
  { state }: Run,
  task: { readonly step: string; readonly attempt: number; readonly input: Json },
  now: number,
): readonly NewEvent[] {
  const { step, attempt } = task;
  const { end } = behaviourOf(task);
  const report =
    'output' in end
      ? ({ status: 'completed', output: end.output } as const)
      : ({ status: 'failed', error: { ...end, message: end.code } } as const);
  return receive(state, { step, attempt, report }, { now, random: () => 0 });
}
