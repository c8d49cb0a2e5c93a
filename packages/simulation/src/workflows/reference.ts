import {
  advance,
  apply,
  begin,
  due,
  isChildTask,
  isTerminal,
  nextDue,
  outcomeOf,
  outstanding,
  receive,
  record,
  type ExecutionState,
  type Json,
  type NewEvent,
  type Program,
  type Run,
  type Task,
  type AttemptReport,
  wantedChild,
} from '@runlog/core';
import { behaviourOf } from '../world/behaviour.js';
import { answerOf } from '../world/expressions.js';

const start = 1_000_000;
const most = 10_000;

/** A program with the one that it runs as a step. */
export interface Reference {
  readonly program: Program;
  readonly below?: Reference;
}

/** How an execution ends that nothing disturbs: the core alone, each step answered at once, time that only leaps. */
export function undisturbed({ program, below }: Reference, input: Json): ExecutionState {
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
    if (task) run = apply(run, reported(run, task, now, below), now);
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
  task: Task,
  now: number,
  below: Reference | undefined,
): readonly NewEvent[] {
  const { step, attempt } = task;
  const report = isChildTask(task) ? ofChild(task, below) : ofWorker(task);
  return receive(state, { step, attempt, report }, { now, random: () => 0 });
}

function ofWorker(task: Task): AttemptReport {
  const { end } = behaviourOf(task);
  return 'output' in end
    ? { status: 'completed', output: end.output }
    : { status: 'failed', error: { ...end, message: end.code } };
}

function ofChild(task: Task, below: Reference | undefined): AttemptReport {
  const wanted = wantedChild(task);
  const report = wanted && below && outcomeOf(undisturbed(below, wanted.input));
  if (!report) throw new TypeError(`the reference of ${task.step} has no execution below it`);
  return report;
}
