import type { executionV1 } from '@runlog/contract';

import { Unreachable } from '../errors.js';
import type { Run, RunStream } from './run-stream.js';
import type { StartInit } from './start-message.js';

/** What became of a run: its execution, or the id of one whose end has to be asked for elsewhere. */
export type RunOutcome =
  { readonly execution: executionV1.Execution } | { readonly executionId: string } | 'unsupported';

/** A start, how many bytes it has, how long to wait for its end, and when to give up before. */
export interface RunWanted {
  readonly start: StartInit;
  readonly bytes: number;
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the server may take for the answer to a run whose time is over, in milliseconds. */
const answerMs = 10_000;

/** A run that has no outcome yet, wherever it is at the moment. */
export class PendingRun implements Run {
  readonly start: StartInit;
  readonly bytes: number;
  /** Rejects with a ClientError, or the signal's reason. */
  readonly outcome: Promise<RunOutcome>;
  private readonly signal: AbortSignal | undefined;
  private resolve!: (outcome: RunOutcome) => void;
  private reject!: (error: unknown) => void;
  private timer: NodeJS.Timeout;
  private stream: RunStream | undefined;
  private ref = 0;
  private executionId: string | undefined;

  constructor({ start, bytes, waitMs, signal }: RunWanted) {
    this.start = start;
    this.bytes = bytes;
    this.signal = signal;
    this.outcome = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(this.settle, waitMs);
    signal?.addEventListener('abort', this.abandon);
  }

  placedOn(stream: RunStream, ref: number): void {
    this.stream = stream;
    this.ref = ref;
  }

  started(executionId: string): void {
    this.executionId = executionId;
  }

  ended(execution: executionV1.Execution): void {
    this.conclude();
    this.resolve({ execution });
  }

  letGo(executionId: string): void {
    this.conclude();
    this.resolve({ executionId });
  }

  unsupported(): void {
    this.conclude();
    this.resolve('unsupported');
  }

  failed(error: unknown): void {
    if (this.executionId !== undefined) return this.letGo(this.executionId);
    this.conclude();
    this.reject(error);
  }

  private conclude(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.abandon);
  }

  private readonly settle = (): void => {
    this.timer = setTimeout(this.giveUp, answerMs);
    this.stream?.settle(this.ref);
  };

  private readonly giveUp = (): void => {
    this.stream?.drop(this.ref);
    this.failed(new Unreachable('deadline_exceeded', 'the server did not answer in time'));
  };

  private readonly abandon = (): void => {
    // The server is told, so that it waits no longer; its answer finds nobody.
    this.stream?.settle(this.ref);
    this.conclude();
    this.reject(this.signal?.reason);
  };
}
