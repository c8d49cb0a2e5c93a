import type { ExecutionState, Run } from '@runlog/core';

/** When and how often this scheduler sent the current attempt of a step. */
export interface Sent {
  readonly attempt: number;
  readonly at: number;
  readonly times: number;
  readonly token: string;
}

/** An execution in a scheduler's memory: a cache of its log, with what only this process knows about it. */
export interface Entry {
  run: Run;
  /** The earliest moment that the agenda row can hold, where known. */
  agendaAt: number | undefined;
  snapshotVersion: number;
  readonly sent: Map<string, Sent>;
  /** Who asked to be told of the end. */
  answerTo?: string;
}

/** A fresh entry for a run as it was loaded. */
export const entryOf = (run: Run, agendaAt?: number): Entry => ({
  run,
  agendaAt,
  snapshotVersion: 0,
  sent: new Map(),
});

/** What could not be made a run: its log cannot be driven by this release, and why. */
export interface Undrivable {
  readonly state: ExecutionState | undefined;
  readonly fault: unknown;
}
