import { ProgramFault } from '@runlog/core';
import type { Sequence } from '../document/model.js';
import { behaviourOf } from '../steps/behaviour-of.js';
import { receive } from './receive.js';
import { restart } from './restart.js';
import { start } from './start.js';
import type { SequenceRun, StepRun } from './state.js';
import type { CurrentStep, Progress, Scope, Sequences } from './turn.js';
import { visitOf, visitPath, visitsOf, withVisits } from './visits.js';

/** The sequences of all levels: each is driven from the step it stands at as far as it gets by itself. */
export const sequences: Sequences = {
  begin: (model, run, around) => act(model, enter(model, run, model.start), around, start),

  deliver: (model, run, { path, news }, around) =>
    act(model, run, around, (current) => {
      if (current.run.path === path) return receive(current, news);
      const { behaviour, scope } = current;
      return behaviour.inside?.deliver(scope, current.run, { path, news }) ?? stay(current);
    }),

  revive: (model, run, around) => {
    const { current } = run;
    // The log holds a result under this path already: the step is visited once more instead.
    if (current?.answered && current.at.name === 'failed')
      return act(model, enterAgain(model, run, current), around, start);
    return act(model, run, around, current?.at.name === 'new' ? start : restart);
  },
};

function act(
  model: Sequence,
  before: SequenceRun,
  around: Scope,
  first: (current: CurrentStep) => Progress,
): SequenceRun {
  let run = before;
  let next = first;
  for (;;) {
    const current = currentOf(model, run, around);
    if (!current) return run;
    const progress = next(current);
    if (progress.kind === 'open')
      return progress.run === run.current ? run : { ...run, current: progress.run };
    if (progress.kind === 'again') {
      run = { ...run, current: progress.run };
      next = ({ behaviour, scope, run: same }) =>
        behaviour.again?.(scope, same) ?? { kind: 'open', run: same };
    } else {
      run = follow(model, run, progress);
      next = start;
    }
    if (around.turn.ending) return run;
  }
}

const stay = ({ run }: CurrentStep): Progress => ({ kind: 'open', run });

function currentOf(model: Sequence, sequence: SequenceRun, around: Scope): CurrentStep | undefined {
  const { current: run, state, counter, output = around.output } = sequence;
  if (!run) return undefined;
  const step = model.steps.get(run.id);
  if (!step) throw new ProgramFault(`the definition has no step ${run.path}`);
  if (sequence.prefix === '') around.turn.global = state;
  const scope: Scope = {
    turn: around.turn,
    sequences,
    state,
    ...(counter !== undefined && { counter }),
    ...(output !== undefined && { output }),
  };
  return { step, behaviour: behaviourOf(step), scope, run };
}

/** The sequence behind a step that ended: its output merged, at the next step or at the end. */
function follow(
  model: Sequence,
  sequence: SequenceRun,
  { output, next }: Extract<Progress, { kind: 'done' }>,
): SequenceRun {
  const merged =
    output === undefined ? sequence : { ...sequence, state: { ...sequence.state, ...output }, output };
  if (next !== undefined) return enter(model, merged, next);
  const { current: _ended, ...over } = merged;
  return over;
}

function enter(model: Sequence, sequence: SequenceRun, id: string): SequenceRun {
  const number = model.recurring.get(id);
  return enterVisit(model, sequence, id, number === undefined ? 0 : visitsOf(sequence.visits, number));
}

const enterAgain = (model: Sequence, sequence: SequenceRun, { id, path }: StepRun): SequenceRun =>
  enterVisit(model, sequence, id, visitOf(sequence.prefix, id, path) + 1);

/** The sequence at one visit of a step. Visits of a step that comes once only need no count. */
function enterVisit(model: Sequence, sequence: SequenceRun, id: string, visit: number): SequenceRun {
  const { prefix, visits } = sequence;
  const number = model.recurring.get(id);
  return {
    ...sequence,
    visits: number === undefined ? visits : withVisits(visits, number, visit + 1),
    current: { id, path: visitPath(prefix, id, visit), round: 0, at: { name: 'new' } },
  };
}
