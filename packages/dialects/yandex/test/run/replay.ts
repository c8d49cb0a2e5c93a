import { expect } from '@jest/globals';
import type { ExecutionEvent, Program } from '@runlog/core';
import { compile, type Driver } from './driver.js';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The program's state after each event of a log, kept in memory all along. */
export function states(program: Program, events: readonly ExecutionEvent[]): unknown[] {
  const [first] = events;
  if (first?.type !== 'ExecutionCreated') throw new Error('not a log');
  let state = program.initial(first.data.input);
  return events.map((event) => (state = program.evolve(state, event)));
}

/**
 * Holds a finished run against its own log: at every event, a state that was stored and read back before each event
 * equals the one that lived on, decides the same, and was left alone by what came after it.
 */
export function expectReplayable(document: string, run: Driver): void {
  const program = compile(document);
  const other = compile(document);
  const living = states(program, run.events);
  const kept = living.map((state) => JSON.stringify(state));
  let stored: unknown;
  run.events.forEach((event, index) => {
    const before = index === 0 ? other.initial(throughJson(run.state.input)) : throughJson(stored);
    stored = other.evolve(before, throughJson(event));
    expect(stored).toStrictEqual(living[index]);
    expect(throughJson(stored)).toStrictEqual(stored);
    expect(other.decide(stored)).toStrictEqual(program.decide(living[index]));
  });
  expect(living.map((state) => JSON.stringify(state))).toEqual(kept);
  expect(living.at(-1)).toStrictEqual(run.run.programState);
}
