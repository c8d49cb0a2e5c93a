import { PersistentMap } from '../persistent/persistent-map.js';
import { momentOfStep } from './step-limits.js';
import type { ExecutionState, OpenStep } from './state.js';

/** The parts of a state that say what is under way. */
export type OpenThings = Pick<ExecutionState, 'steps' | 'ended' | 'timers'>;

type Entries<V> = Iterable<readonly [string, V]>;

/** What is under way, from the entries of its maps in their order. */
export const openThings = (
  steps: Entries<OpenStep>,
  ended: Entries<number>,
  timers: Entries<number>,
): OpenThings => ({
  steps: PersistentMap.of(momentOfStep, steps),
  ended: PersistentMap.of(() => Infinity, ended),
  timers: PersistentMap.of((fireAt) => fireAt, timers),
});

/** Nothing is under way. One for all, since none of its maps ever changes. */
export const nothingOpen: OpenThings = openThings([], [], []);

/** No timer runs. */
export const noTimers = nothingOpen.timers;
