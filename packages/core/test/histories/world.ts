import {
  admit,
  advance,
  apply,
  begin,
  decideCommand,
  due,
  follow,
  nextDue,
  NotAllowed,
  receive,
  record,
} from '../../src/index.js';
import type {
  AttemptReport,
  Evaluate,
  ExecutionCommand,
  ExecutionEvent,
  Json,
  NewEvent,
  Run,
} from '../../src/index.js';
import { created, executionId, start } from '../build.js';
import { branchesProgram, type Plan } from '../programs/branches.js';

/** Something that happens to an execution from outside. `pick` chooses among what is there, modulo its number. */
export type Action =
  | {
      readonly kind: 'report';
      readonly pick: number;
      readonly attemptsOff: number;
      readonly report: AttemptReport;
    }
  | { readonly kind: 'answer'; readonly pick: number; readonly fails: boolean }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'passToNextDue' }
  | { readonly kind: 'admit' }
  | { readonly kind: 'ask'; readonly command: ExecutionCommand };

/** One action; `unattended` means that nobody decides on it until the next one (its owner died, or is slow). */
export interface Turn {
  readonly action: Action;
  readonly unattended: boolean;
  readonly draw: number;
}

export interface History {
  readonly plan: Plan;
  readonly deadlineMs?: number;
  readonly queued?: true | undefined;
  readonly turns: readonly Turn[];
}

interface World {
  readonly run: Run;
  readonly now: number;
  readonly log: readonly ExecutionEvent[];
  readonly evaluations: readonly Evaluate[];
}

/** The log that a history leads to, and its run folded as it went. */
export function play(history: History): { log: readonly ExecutionEvent[]; run: Run } {
  // Whatever comes from outside comes as JSON: plain prototypes, no negative zero.
  const { plan, deadlineMs, queued, turns } = JSON.parse(JSON.stringify(history)) as History;
  const creation = created({
    input: plan as unknown as Json,
    ...(deadlineMs !== undefined && { deadline: start + deadlineMs }),
    ...(queued && { queued }),
  });
  const log = record(executionId, 0, start, [creation]);
  const [first] = log;
  if (!first) throw new TypeError('a history begins with its creation');
  const world = attend({ run: begin(branchesProgram, first), now: start, log, evaluations: [] });
  return turns.reduce(take, world);
}

function take(world: World, { action, unattended, draw }: Turn): World {
  const moved = { ...world, now: later(world, action) };
  const at = { now: moved.now, random: () => draw };
  const acted = append(moved, act(moved, action, draw));
  const woken = append(acted, due(acted.run.state, at));
  return unattended ? woken : attend(woken);
}

const later = ({ now, run }: World, action: Action): number =>
  action.kind === 'pass'
    ? now + action.ms
    : action.kind === 'passToNextDue'
      ? Math.max(now, nextDue(run.state) ?? now)
      : now + 1;

function act({ run, now, evaluations }: World, action: Action, draw: number): readonly NewEvent[] {
  const { state } = run;
  switch (action.kind) {
    case 'report': {
      const open = [...state.steps.values()];
      const { step, attempt } = open[action.pick % open.length] ?? { step: 'nobody', attempt: 1 };
      const about = { step, attempt: attempt - action.attemptsOff, report: action.report };
      return receive(state, about, { now, random: () => draw });
    }
    case 'answer': {
      const { key } = evaluations[action.pick % evaluations.length] ?? {};
      if (key === undefined) return [];
      return action.fails
        ? [{ type: 'ExpressionFailed', data: { key, code: 'jq_error', message: 'no' } }]
        : [{ type: 'ExpressionEvaluated', data: { key, value: { of: key } } }];
    }
    case 'admit':
      return admit(state);
    case 'ask':
      return asked(run, action.command);
    default:
      return [];
  }
}

function asked({ state }: Run, command: ExecutionCommand): readonly NewEvent[] {
  try {
    return decideCommand(state, command);
  } catch (refusal) {
    if (refusal instanceof NotAllowed) return [];
    throw refusal;
  }
}

/** Lets the program decide, as its owner does after everything that it hears. */
function attend(world: World): World {
  const { events, evaluations } = advance(world.run, world.now);
  return { ...append(world, events), evaluations };
}

function append(world: World, events: readonly NewEvent[]): World {
  if (events.length === 0) return world;
  const { state } = world.run;
  const recorded = record(executionId, state.version, world.now, events);
  return {
    ...world,
    log: [...world.log, ...recorded],
    run: apply(world.run, events, world.now),
    evaluations: [],
  };
}

/** The run that a whole log leads to. */
export function refold(log: readonly ExecutionEvent[]): Run {
  const [first, ...rest] = log;
  if (!first) throw new TypeError('a log begins with its creation');
  return follow(begin(branchesProgram, first), rest);
}
