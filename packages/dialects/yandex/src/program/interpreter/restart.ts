import { noteEntry } from './start.js';
import { open, type CurrentStep, type Progress } from './turn.js';

/** Lets the current step go on after the execution was retried: what failed or was cancelled begins anew. */
export function restart(current: CurrentStep): Progress {
  const { behaviour, scope, run } = current;
  switch (run.at.name) {
    case 'failed':
      return anew(current);
    case 'task':
      return run.at.cancelled ? anew(current) : open(run);
    case 'timer':
      // The end of an execution drops its timers; what was left of the wait still counts from its own beginning.
      if (run.at.fireAt !== undefined)
        scope.turn.wanted.push({ kind: 'startTimer', timer: run.path, due: { at: run.at.fireAt } });
      return open(run);
    case 'body':
      return behaviour.inside?.revive(scope, run) ?? open(run);
    case 'new':
    case 'asking':
      return open(run);
  }
}

function anew(current: CurrentStep): Progress {
  const { behaviour, scope, run } = current;
  noteEntry(current);
  return behaviour.restart(scope, { ...run, round: run.round + 1, at: { name: 'new' } });
}
