import {
  admit,
  advance,
  apply,
  begin,
  failExecution,
  fold,
  follow,
  record,
  type ExecutionEvent,
  type ExecutionState,
  type NewEvent,
  type Program,
} from '@runlog/core';

/** Events that follow in the log of a queued execution, and the state behind them. */
export interface AdmittedTurn {
  readonly events: readonly NewEvent[];
  readonly state: ExecutionState;
}

/**
 * What lets a queued execution in, with all that its program decides without waiting for anybody: as at a start, both are
 * one append. Where the program cannot be had or breaks its contract, the execution is let in alone and the owner of its
 * partition takes the first turn.
 */
export async function admittedTurn(
  queued: ExecutionState,
  log: readonly ExecutionEvent[],
  now: number,
  program: (definitionId: string) => Promise<Program>,
): Promise<AdmittedTurn> {
  const [first, ...rest] = log;
  if (first?.type !== 'ExecutionCreated') return admittedAlone(queued, now);
  try {
    const run = follow(begin(await program(first.data.definition.id), first), rest);
    const start = admit(run.state);
    // Expressions are left to the owner, as at a start.
    const { events, run: after } = advance(apply(run, start, now), now);
    return { events: [...start, ...events], state: after.state };
  } catch {
    return admittedAlone(queued, now);
  }
}

/** Lets the execution in, and decides nothing. */
export const admittedAlone = (queued: ExecutionState, now: number): AdmittedTurn =>
  behind(queued, admit(queued), now);

/** Ends a queued execution whose history has no room for its start. */
export const endedForItsLength = (queued: ExecutionState, message: string, now: number): AdmittedTurn =>
  behind(queued, failExecution(queued, { code: 'history_limit', message, retryable: false }), now);

const behind = (queued: ExecutionState, events: readonly NewEvent[], now: number): AdmittedTurn => ({
  events,
  state: fold(record(queued.id, queued.version, now, events), queued) ?? queued,
});
