import {
  advance,
  begin,
  fold,
  record,
  type ExecutionEvent,
  type ExecutionState,
  type NewEvent,
  type Program,
} from '@runlog/core';

/** A fresh execution as it goes into the log, with the state that follows. */
export interface FirstTurn {
  readonly events: readonly NewEvent[];
  readonly recorded: readonly ExecutionEvent[];
  readonly state: ExecutionState | undefined;
}

/**
 * The creation of an execution, and all that its program decides without waiting for anybody: deciding is pure, so that
 * whoever creates may take the first turn, and creation and first step are one append. Where the program cannot be had
 * or breaks its contract, the creation stands alone and the owner of the partition takes the first turn.
 */
export async function firstTurn(
  id: string,
  creation: NewEvent,
  now: number,
  program: () => Promise<Program>,
): Promise<FirstTurn> {
  const first = record(id, 0, now, [creation]);
  const decided = await decide(first, now, program);
  if (!decided) return { events: [creation], recorded: first, state: fold(first) };
  const recorded = [...first, ...record(id, 1, now, decided.events)];
  return { events: [creation, ...decided.events], recorded, state: decided.state };
}

async function decide(
  [created]: readonly ExecutionEvent[],
  now: number,
  program: () => Promise<Program>,
): Promise<{ events: readonly NewEvent[]; state: ExecutionState } | undefined> {
  if (!created) return undefined;
  try {
    // Expressions are left to the owner: their answers take time that a start shall not wait for.
    const { events, run } = advance(begin(await program(), created), now);
    return { events, state: run.state };
  } catch {
    return undefined;
  }
}
