import type { Json, StartTimer } from '@runlog/core';
import type { WaitStep } from '../document/model.js';
import { yawlLimits } from '../limits.js';
import type { StepRun } from '../interpreter/state.js';
import { open, type Progress, type Scope } from '../interpreter/turn.js';
import { ask } from './ask.js';
import type { Behaviour } from './behaviour.js';
import { done } from './done.js';
import { failed } from './failure.js';
import { parseMoment } from './moment.js';

/** Waits for some seconds or for a moment, by a timer of the step's name. What is over already does not wait. */
export function wait(step: WaitStep): Behaviour {
  const finish = (scope: Scope, run: StepRun): Progress =>
    done(scope, step, run, step.next !== undefined ? { next: step.next } : {});

  const start = (scope: Scope, run: StepRun, value: Json): Progress => {
    const due = 'duration' in step.for ? afterSeconds(value) : atMoment(value, scope.turn.now);
    if (due === undefined) {
      const message =
        'duration' in step.for
          ? `the duration must be a number of seconds, not ${JSON.stringify(value)}`
          : `until must be a moment such as 2030-01-31T12:00:00Z, not ${JSON.stringify(value)}`;
      return failed(scope, step, run, { code: 'STEP_INVALID_ARGUMENT', message });
    }
    if (due === 'over') return finish(scope, run);
    scope.turn.wanted.push({ kind: 'startTimer', timer: run.path, due });
    return open({ ...run, at: { name: 'timer' } });
  };

  const begin = (scope: Scope, run: StepRun): Progress => {
    const template = 'duration' in step.for ? step.for.duration : step.for.until;
    const questions = [{ slot: 'due', template, input: scope.state }];
    return ask({
      scope,
      run,
      phase: 'fields',
      questions,
      answered: (answers) => start(scope, run, answers['due'] ?? null),
      rejected: (failure) => failed(scope, step, run, failure),
    });
  };

  return {
    type: 'Wait',
    begin,
    answered: (scope, run, _phase, asked) => start(scope, run, asked.values['due'] ?? null),
    rejected: (scope, run, _phase, failure) => failed(scope, step, run, failure),
    restart: begin,
    receive: (scope, run, news) => {
      if (news.kind === 'timerFired') return finish(scope, run);
      return open(
        news.kind === 'timerStarted' ? { ...run, at: { name: 'timer', fireAt: news.fireAt } } : run,
      );
    },
  };
}

type Due = StartTimer['due'] | 'over' | undefined;

function afterSeconds(value: Json): Due {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds * 1000 > yawlLimits.waitMs)
    return undefined;
  return seconds <= 0 ? 'over' : { afterMs: Math.ceil(seconds * 1000) };
}

function atMoment(value: Json, now: number): Due {
  const at = typeof value === 'string' ? parseMoment(value) : undefined;
  if (at === undefined || at > now + yawlLimits.waitMs) return undefined;
  return at <= now ? 'over' : { at };
}
