import type { ExecutionState } from '../execution/state.js';
import type { Program } from '../program/program.js';
import { openThings } from '../execution/open-things.js';
import type { Run } from './run.js';

/** Raised whenever a change of evolve or of a program makes older snapshots wrong; those are then ignored. */
export const foldVersion = 3;

/** A run as JSON data, without its program. A cache: the log alone can always replace it. */
export interface Snapshot {
  readonly executionId: string;
  readonly version: number;
  readonly foldVersion: number;
  readonly state: unknown;
}

/** Takes a snapshot. The result survives `JSON.stringify`. */
export function snapshotOf({ state, programState }: Run): Snapshot {
  const { steps, ended, timers, ...plain } = state;
  return {
    executionId: state.id,
    version: state.version,
    foldVersion,
    state: { plain, steps: [...steps], ended: [...ended], timers: [...timers], programState },
  };
}

/** Brings a snapshot of this fold version back to life; undefined for any other version. */
export function restore(program: Program, snapshot: Snapshot): Run | undefined {
  if (snapshot.foldVersion !== foldVersion) return undefined;
  const { plain, steps, ended, timers, programState } = snapshot.state as SnapshotData;
  return { state: { ...plain, ...openThings(steps, ended, timers) }, program, programState };
}

type Entries<M> = M extends ReadonlyMap<infer K, infer V> ? readonly (readonly [K, V])[] : never;

interface SnapshotData {
  readonly plain: Omit<ExecutionState, 'steps' | 'ended' | 'timers'>;
  readonly steps: Entries<ExecutionState['steps']>;
  readonly ended: Entries<ExecutionState['ended']>;
  readonly timers: Entries<ExecutionState['timers']>;
  readonly programState: unknown;
}
