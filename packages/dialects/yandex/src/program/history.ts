import {
  InvalidInput,
  MissingCreation,
  type EventOf,
  type ExecutionEvent,
  type Json,
  type JsonObject,
  type StepError,
  type StepPath,
} from '@runlog/core';
import type { Workflow } from './document/model.js';
import { yawlCodeOf } from './errors/table.js';
import type { YawlState } from './interpreter/state.js';
import { trace } from './interpreter/trace.js';
import type { Note } from './interpreter/turn.js';
import { yawlProgram } from './program.js';
import { stepAt } from './step-at.js';
import { behaviourOf } from './steps/behaviour-of.js';
import { readDocument } from './yawl.js';

/** What a run of a step was fed with and what came of it, where it got that far. */
export interface StepRecord {
  /** What the step's `input` template gave; the last one of a while's iterations. */
  readonly input?: Json;
  /** What it merged into the variables. */
  readonly output?: JsonObject;
  /** The failure that ended the execution. */
  readonly error?: StepError;
  /** The failure that one of its catch rules handled. */
  readonly caught?: StepError;
}

/** A step as its document describes it. */
export interface StepDescription {
  /** The name of its kind in history (`HttpCall`). */
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  /** A worker carries it out: the log says when it began and ended, unless it failed before it was asked for. */
  readonly integration: boolean;
  /** What a code that its worker gave is called in YaWL. */
  code(workers: string): string;
}

/**
 * Follows an execution event by event, and tells what history has to say and no event says: inputs and outputs of steps.
 * They are in no event: the log holds what is needed to derive them.
 */
export class StepNotes {
  private constructor(
    private readonly workflow: Workflow,
    private state: YawlState,
  ) {}

  /** @throws InvalidInput when the document is none */
  static of(document: string, { data }: EventOf<'ExecutionCreated'>): StepNotes {
    const read = readDocument(document);
    if (!read.ok)
      throw new InvalidInput(read.problems.map(({ path, message }) => ({ field: path, message })));
    return new StepNotes(read.workflow, yawlProgram(read.workflow).initial(data.input));
  }

  /** What became known by the next event of the log, which begins with the creation. */
  next(event: ExecutionEvent): readonly Note[] {
    const { state, notes } = trace(this.workflow, this.state, event);
    this.state = state;
    return notes;
  }

  /** The step that a path names; undefined for a path that leads nowhere. */
  describe(path: StepPath): StepDescription | undefined {
    const step = stepAt(this.workflow, path);
    if (!step) return undefined;
    const { title, description } = step;
    return {
      type: behaviourOf(step).type,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      integration: step.kind === 'integration',
      code: (code) => (step.kind === 'integration' ? yawlCodeOf(step.connector.errors, code) : code),
    };
  }
}

/**
 * The inputs and outputs of all steps of an execution, by path and in the order they began.
 * @throws InvalidInput when the document is none; MissingCreation when the events are no log from its beginning.
 */
export function stepRecords(
  document: string,
  events: readonly ExecutionEvent[],
): ReadonlyMap<StepPath, StepRecord> {
  const [first] = events;
  if (first?.type !== 'ExecutionCreated') throw new MissingCreation(first?.executionId ?? '');
  const told = StepNotes.of(document, first);
  const records = new Map<StepPath, StepRecord>();
  for (const event of events)
    for (const note of told.next(event)) records.set(note.path, withNote(records.get(note.path), note));
  return records;
}

/** What is known of a run of a step after one more note. */
export function withNote(before: StepRecord | undefined, note: Note): StepRecord {
  if (note.kind === 'fed') return { input: note.input };
  if (note.kind === 'caught') return { ...before, caught: note.error };
  const { output, error } = note;
  return { ...before, ...(output !== undefined && { output }), ...(error !== undefined && { error }) };
}
