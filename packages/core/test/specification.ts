import { expect } from '@jest/globals';
import { fold, record } from '../src/index.js';
import type { Circumstances, ExecutionEvent, ExecutionState, NewEvent } from '../src/index.js';
import { executionId, start, type Timed } from './build.js';

/** An event of a history, at the start or at its own moment. */
export type Fact = NewEvent | Timed;
type Decide = (state: ExecutionState, at: Circumstances) => readonly NewEvent[];

/** The outcome of a decision, ready to be compared. */
interface Outcome {
  then(...events: readonly NewEvent[]): void;
  thenNothing(): void;
  thenRefused(
    error: abstract new (...args: never[]) => Error,
    data?: Readonly<Record<string, unknown>>,
  ): void;
}

/** A history, to look at or to decide upon. */
interface History {
  readonly log: readonly ExecutionEvent[];
  readonly state: ExecutionState;
  /** A decision right after the history's last event, or `afterMs` after the start. */
  when(decide: Decide, afterMs?: number): Outcome;
}

/** given(what happened).when(a decision is taken).then(what is to be recorded). Facts without a moment happen at the start. */
export function given(...facts: readonly Fact[]): History {
  const timed = facts.map((fact) => ('afterMs' in fact ? fact : { afterMs: 0, event: fact }));
  const log = timed.flatMap(({ afterMs, event }, index) =>
    record(executionId, index, start + afterMs, [event]),
  );
  const state = fold(log);
  if (!state) throw new TypeError('a history begins with its creation');
  return { log, state, when: (decide, afterMs) => outcome(state, decide, afterMs) };
}

function outcome(state: ExecutionState, decide: Decide, afterMs?: number): Outcome {
  const now = afterMs === undefined ? state.updatedAt : start + afterMs;
  const decided = (): readonly NewEvent[] => decide(state, { now, random: () => 0 });
  return {
    then: (...events) => expect(decided()).toStrictEqual(events),
    thenNothing: () => expect(decided()).toStrictEqual([]),
    thenRefused: (error, data = {}) => {
      expect(decided).toThrow(error);
      expect(() => decided()).toThrow(expect.objectContaining(data));
    },
  };
}
