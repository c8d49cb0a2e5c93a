import { create } from '@bufbuild/protobuf';
import { status as codes, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { executionsV1, type executionV1 } from '@runlog/contract';

import { ServerFault, Unreachable, type ClientError } from '../errors.js';
import type { StartInit } from './start-message.js';
import { errorOf, errorOfStatus } from './status-error.js';

/** A stream of runs, as grpc-js has it. */
export type RunCall = ClientDuplexStream<executionsV1.RunRequest, executionsV1.RunResponse>;

/** A start, how many bytes it has, and whom to tell what becomes of it: in the end one of the last four, once. */
export interface Run {
  readonly start: StartInit;
  readonly bytes: number;
  /** The run is known to this stream by this number. */
  placedOn(stream: RunStream, ref: number): void;
  /** The execution is started. */
  started(executionId: string): void;
  /** The execution as it has ended or, once settled, as it is. */
  ended(execution: executionV1.Execution): void;
  /** The server lets go of an execution that was started: its end has to be asked for elsewhere. */
  letGo(executionId: string): void;
  /** The server does not know streams of runs: nothing was started. */
  unsupported(): void;
  failed(error: unknown): void;
}

/** What the stream tells its owner. */
export interface RunStreamOwner {
  /** The stream takes no more runs, and has not sent these. */
  retired(stream: RunStream, unsent: readonly Run[]): void;
  /** The server does not know streams of runs. */
  unsupported(): void;
}

/** Messages stay far below every limit of a server, for one that is refused breaks the stream for all. */
const messageBytes = 64 * 1024;
const messageRuns = 1_000;
const tickMs = 500;

/**
 * Runs that share one stream. Those that are added in one turn of the event loop go out as one message, and those that
 * are added while a message is on its way as the next. The ids of those that take longer than a second are asked for, so
 * that they can be awaited elsewhere when the stream breaks. A stream that has had no runs for a second is ended, for an
 * open one keeps its process alive.
 */
export class RunStream {
  private readonly open = new Map<number, Run>();
  private waiting: number[] = [];
  private settling: number[] = [];
  private asking: number[] = [];
  private lastRef = 0;
  private sentRef = 0;
  /** What was sent by the last tick, and by the one before. */
  private olderRefs = 0;
  private askedRefs = 0;
  private busy = false;
  private retired = false;
  private closing = false;
  private readonly ticks = setInterval(() => this.tick(), tickMs);

  constructor(
    private readonly call: RunCall,
    private readonly owner: RunStreamOwner,
  ) {
    call.on('data', (response: executionsV1.RunResponse) => this.receive(response));
    call.on('error', (error: ServiceError) => this.break(error));
    call.on('end', () => this.fail(new Unreachable('unavailable', 'the server ended the stream of runs')));
  }

  /** Adds a run; answers with the number by which it is settled and dropped. */
  add(run: Run): number {
    do this.lastRef = (this.lastRef + 1) >>> 0;
    while (this.open.has(this.lastRef));
    this.open.set(this.lastRef, run);
    this.waiting.push(this.lastRef);
    this.flushSoon();
    return this.lastRef;
  }

  /** Asks for the execution of a run as it is. */
  settle(ref: number): void {
    if (this.retired || !this.open.has(ref)) return;
    this.settling.push(ref);
    this.flushSoon();
  }

  /** Forgets a run: nobody is told what became of it. */
  drop(ref: number): void {
    this.open.delete(ref);
    this.rest();
  }

  /** Ends the stream when its last run has. */
  close(): void {
    this.closing = true;
    this.rest();
  }

  private flushSoon(): void {
    if (this.busy) return;
    this.busy = true;
    setImmediate(this.flush);
  }

  private readonly flush = (): void => {
    const entries = this.nextEntries();
    const { settling: settle, asking: acknowledge } = this;
    if (this.retired || entries.length + settle.length + acknowledge.length === 0) {
      this.busy = false;
      return;
    }
    this.settling = [];
    this.asking = [];
    this.call.write(create(executionsV1.RunRequestSchema, { entries, settle, acknowledge }), this.flush);
  };

  private nextEntries() {
    const entries: EntryInit[] = [];
    let bytes = 0;
    let count = 0;
    for (const ref of this.waiting) {
      const run = this.open.get(ref);
      bytes += run?.bytes ?? 0;
      if (entries.length > 0 && (bytes > messageBytes || entries.length === messageRuns)) break;
      count += 1;
      this.sentRef = ref;
      if (run) entries.push({ ref, kind: { case: 'start', value: run.start } });
    }
    this.waiting.splice(0, count);
    return entries;
  }

  private receive({ updates, closing }: executionsV1.RunResponse): void {
    for (const update of updates) this.take(update);
    if (closing) this.retire();
    this.rest();
  }

  private take({ ref, outcome, executionId }: executionsV1.RunUpdate): void {
    const run = this.open.get(ref);
    if (!run) return;
    if (outcome.case === 'started') return run.started(outcome.value.id);
    this.open.delete(ref);
    if (outcome.case === 'execution') run.ended(outcome.value);
    else if (executionId !== '') run.letGo(executionId);
    else if (outcome.case === 'error')
      run.failed(errorOf(outcome.value.code, outcome.value.message, outcome.value));
    else run.failed(new ServerFault('broken_answer', 'the answer lacks the execution'));
  }

  private rest(): void {
    if (this.closing && this.open.size === 0) this.retire();
  }

  private tick(): void {
    if (this.open.size === 0 && this.lastRef === this.olderRefs) return this.retire();
    for (const ref of this.open.keys()) {
      if (ref > this.askedRefs && ref <= this.olderRefs) this.asking.push(ref);
    }
    this.askedRefs = this.olderRefs;
    this.olderRefs = this.sentRef;
    if (this.asking.length > 0) this.flushSoon();
  }

  private retire(): void {
    if (this.retired) return;
    this.retired = true;
    clearInterval(this.ticks);
    const unsent = this.waiting.flatMap((ref) => this.open.get(ref) ?? []);
    for (const ref of this.waiting) this.open.delete(ref);
    this.waiting = [];
    this.call.end();
    this.owner.retired(this, unsent);
  }

  private break(error: ServiceError): void {
    if (error.code !== codes.UNIMPLEMENTED) return this.fail(errorOfStatus(error));
    this.owner.unsupported();
    this.retired = true;
    clearInterval(this.ticks);
    for (const run of this.takeAll()) run.unsupported();
  }

  private fail(error: ClientError): void {
    // Where this stream was refused for good, the next one would be: what was not sent fails with the rest.
    if (!error.retryable) this.waiting = [];
    this.retire();
    for (const run of this.takeAll()) run.failed(error);
  }

  private takeAll(): Run[] {
    const runs = [...this.open.values()];
    this.open.clear();
    return runs;
  }
}

interface EntryInit {
  readonly ref: number;
  readonly kind: { readonly case: 'start'; readonly value: StartInit };
}
