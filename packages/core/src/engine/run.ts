import type { ExecutionEvent, NewEvent } from '../events/event.js';
import { record } from '../events/event.js';
import { evolve } from '../execution/evolve.js';
import type { ExecutionState } from '../execution/state.js';
import type { Program } from '../program/program.js';
import { MissingCreation } from '../errors.js';

/** An execution under way: what its log says, and what its program makes of it. Immutable. */
export interface Run {
  readonly state: ExecutionState;
  readonly program: Program;
  readonly programState: unknown;
}

/** Begins a run from the first event of a log. */
export function begin(program: Program, first: ExecutionEvent): Run {
  if (first.type !== 'ExecutionCreated') throw new MissingCreation(first.executionId);
  const state = evolve(undefined, first);
  return { state, program, programState: program.evolve(program.initial(first.data.input), first) };
}

/** The run after more events of its log. */
export const follow = (run: Run, events: readonly ExecutionEvent[]): Run =>
  events.reduce<Run>(
    (current, event) => ({
      program: current.program,
      state: evolve(current.state, event),
      programState: current.program.evolve(current.programState, event),
    }),
    run,
  );

/** The run after facts that were just decided, at `now`. */
export const apply = (run: Run, events: readonly NewEvent[], now: number): Run =>
  follow(run, record(run.state.id, run.state.version, now, events));
