import { expect } from '@jest/globals';
import {
  begin,
  follow,
  restore,
  snapshotOf,
  type ExecutionEvent,
  type Program,
  type Run,
} from '@runlog/core';
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

/**
 * Stops a finished run after each of its events, by its log: what is folded anew up to there, and what a snapshot of
 * there that was stored and read back gives, are the run that lived on; and the snapshot leads with its tail to the end.
 */
export function expectTheSameFromEveryVersion(document: string, run: Driver): void {
  const program = compile(document);
  const other = compile(document);
  const [first, ...rest] = throughJson(run.events) as [ExecutionEvent, ...ExecutionEvent[]];
  let living: Run = begin(program, first);
  for (let version = 1; version <= run.events.length; version += 1) {
    if (version > 1) living = follow(living, rest.slice(version - 2, version - 1));
    const anew = follow(begin(other, first), rest.slice(0, version - 1));
    const stored = restore(other, throughJson(snapshotOf(living)));
    if (!stored) throw new TypeError('the snapshot is not read');
    expect(told(anew)).toStrictEqual(told(living));
    expect(told(stored)).toStrictEqual(told(living));
    expect(told(follow(stored, rest.slice(version - 1)))).toStrictEqual(told(run.run));
  }
}

/** All of a run but the program itself, which was compiled anew. */
const told = ({ state, programState }: Run): unknown => ({ state, programState });
