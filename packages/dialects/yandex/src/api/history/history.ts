import type { EventData, ExecutionEvent, StepError, StepPath } from '@runlog/core';

import { withNote, type Note, type StepDescription, type StepRecord } from '../../program/index.js';
import { isOpen, type Entry, type Stage } from './entry.js';

/** What a program has to tell of its steps beside the log. */
export interface StepTeller {
  next(event: ExecutionEvent): readonly Note[];
  describe(path: StepPath): StepDescription | undefined;
}

type Described = Pick<Entry, 'type' | 'title' | 'description'>;

/** Makes the entries of a history from the events of a log, one after the other. Changes in place. */
export class History {
  private readonly all: Entry[] = [];
  /** The newest run of each step. */
  private readonly newest = new Map<StepPath, Entry>();
  /** What was told of runs that the log has not named yet. */
  private readonly early = new Map<StepPath, StepRecord>();
  private interrupted = false;

  constructor(private readonly teller?: StepTeller) {}

  /** The runs of all steps, in the order in which the log names them. */
  get entries(): readonly Entry[] {
    return this.all;
  }

  /** The runs that are under way were asked to end. */
  get interrupting(): boolean {
    return this.interrupted;
  }

  /** Takes the next event of the log. */
  take(event: ExecutionEvent): void {
    this.apply(event);
    for (const note of this.teller?.next(event) ?? []) this.note(note, event.recordedAt);
  }

  private apply(event: ExecutionEvent): void {
    const { recordedAt } = event;
    switch (event.type) {
      case 'StepScheduled':
        return this.begin(event.data, recordedAt, 'scheduled');
      case 'ControlStepEntered':
        return this.begin({ ...event.data, attempt: 1 }, recordedAt, 'started');
      case 'StepStarted':
        return this.change(event.data.step, (entry) => (entry.stage = 'started'));
      case 'StepAttemptFailed':
        return this.change(event.data.step, (entry) => {
          entry.stage = 'scheduled';
          entry.lastError = this.translated(event.data);
        });
      case 'StepRetried':
        return this.change(event.data.step, (entry) => (entry.attempt = event.data.attempt));
      case 'StepCompleted':
        return this.end(event.data.step, 'completed', recordedAt, { output: event.data.output });
      case 'StepFailed':
      case 'StepTimedOut': {
        const error = this.translated(event.data);
        return this.end(event.data.step, 'failed', recordedAt, { error, lastError: error });
      }
      case 'StepCancelled':
        return this.end(event.data.step, 'cancelled', recordedAt, {});
      case 'ControlStepLeft': {
        const { step, output, error } = event.data;
        return this.end(step, error ? 'failed' : 'completed', recordedAt, { output, error });
      }
      case 'CancelRequested':
        this.interrupted = event.data.mode === 'terminate';
        return;
      case 'ExecutionRetried':
        return this.reopen();
      case 'ExecutionFailed':
        return this.cut(recordedAt, event.data);
      case 'ExecutionCompleted':
      case 'ExecutionCancelled':
      case 'ExecutionTimedOut':
        return this.cut(recordedAt);
      default:
        return;
    }
  }

  private begin(
    data: Described & Pick<EventData['StepScheduled'], 'step' | 'attempt'> & Pick<Entry, 'input'>,
    startedAt: number,
    stage: Stage,
  ): void {
    const { step: path, attempt, type, title, description, input } = data;
    const before = this.newest.get(path);
    // The end of the execution had cut it; retried, it says once more that it begins.
    if (before && isOpen(before)) return;
    const record = this.early.get(path);
    this.early.delete(path);
    this.add({
      ...{ path, type, title, description, startedAt, stage, attempt, firstAttempt: attempt },
      ...(this.teller ? { record } : { input }),
    });
  }

  private add(entry: Entry): void {
    this.all.push(entry);
    this.newest.set(entry.path, entry);
  }

  private change(path: StepPath, how: (entry: Entry) => void): void {
    const entry = this.newest.get(path);
    if (entry && isOpen(entry)) how(entry);
  }

  private end(
    path: StepPath,
    stage: Stage,
    endedAt: number,
    { output, ...more }: Pick<Entry, 'output' | 'error' | 'lastError'>,
  ): void {
    const told = this.teller ? {} : { output };
    this.change(path, (entry) => Object.assign(entry, { stage, endedAt, ...more, ...told }));
  }

  /** Ends what is still open when the execution does: around the step that broke it as failed, elsewhere as cancelled. */
  private cut(endedAt: number, broken?: EventData['ExecutionFailed']): void {
    this.interrupted = false;
    for (const entry of this.all.filter(isOpen)) {
      const failed = broken?.step !== undefined && isInside(broken.step, entry.path);
      Object.assign(entry, {
        ...{ endedAt, cut: true, stage: failed ? 'failed' : 'cancelled' },
        ...(failed && { error: broken.error }),
      });
    }
  }

  private reopen(): void {
    for (const entry of this.all.filter(({ cut }) => cut === true))
      Object.assign(entry, { stage: 'started', cut: false, endedAt: undefined, error: undefined });
  }

  private note(note: Note, at: number): void {
    const { path } = note;
    const entry = this.newest.get(path);
    // Fed once more behind its end: the next run begins.
    if (entry && (note.kind !== 'fed' || isOpen(entry))) return noted(entry, note, at);
    this.early.set(path, withNote(this.early.get(path), note));
    const step = this.teller?.describe(path);
    // It ended before any worker was asked: no event will name it.
    if (note.kind !== 'fed' && step?.integration) this.addUnasked(path, step, note, at);
  }

  private addUnasked(path: StepPath, step: StepDescription, note: Note, at: number): void {
    this.begin({ ...step, step: path, attempt: 1, input: undefined }, at, 'started');
    this.change(path, (entry) => noted(entry, note, at));
  }

  private translated({ step, error }: { step: StepPath; error: StepError }): StepError {
    return { ...error, code: this.teller?.describe(step)?.code(error.code) ?? error.code };
  }
}

/** What a note says of a run that is there. A failure counts although a worker's part of it went well. */
function noted(entry: Entry, note: Note, at: number): void {
  entry.record = withNote(entry.record, note);
  const error = note.kind === 'fed' ? undefined : note.error;
  if (!error) return;
  entry.stage = 'failed';
  entry.error ??= error;
  entry.endedAt ??= at;
}

const isInside = (path: StepPath, outer: StepPath): boolean =>
  path.startsWith(outer) && (path.length === outer.length || /^[.[]/.test(path.slice(outer.length)));
