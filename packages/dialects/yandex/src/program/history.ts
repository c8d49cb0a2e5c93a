import {
  InvalidInput,
  MissingCreation,
  type ExecutionEvent,
  type Json,
  type JsonObject,
  type StepError,
  type StepPath,
} from '@runlog/core';
import { trace } from './interpreter/trace.js';
import type { Note } from './interpreter/turn.js';
import { yawlProgram } from './program.js';
import { readDocument } from './yawl.js';

/** What a run of a step was fed with and what came of it, where it got that far. */
export interface StepRecord {
  /** What the step's `input` template gave; the last one of a while's iterations. */
  readonly input?: Json;
  /** What it merged into the variables. */
  readonly output?: JsonObject;
  /** The failure that ended the execution. One that a catch rule handled is in the log, not here. */
  readonly error?: StepError;
}

/**
 * The inputs and outputs of all steps of an execution, by path and in the order they began. They are in no event:
 * the log holds what is needed to derive them.
 * @throws InvalidInput when the document is none; MissingCreation when the events are no log from its beginning.
 */
export function stepRecords(
  document: string,
  events: readonly ExecutionEvent[],
): ReadonlyMap<StepPath, StepRecord> {
  const read = readDocument(document);
  if (!read.ok) throw new InvalidInput(read.problems.map(({ path, message }) => ({ field: path, message })));
  const [first] = events;
  if (first?.type !== 'ExecutionCreated') throw new MissingCreation(first?.executionId ?? '');
  const records = new Map<StepPath, StepRecord>();
  let state = yawlProgram(read.workflow).initial(first.data.input);
  for (const event of events) {
    const traced = trace(read.workflow, state, event);
    state = traced.state;
    for (const note of traced.notes) records.set(note.path, withNote(records.get(note.path), note));
  }
  return records;
}

function withNote(before: StepRecord | undefined, note: Note): StepRecord {
  if (note.kind === 'fed') return { input: note.input };
  const { output, error } = note;
  return { ...before, ...(output !== undefined && { output }), ...(error !== undefined && { error }) };
}
