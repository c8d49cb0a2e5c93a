import type { ServerDuplexStream } from '@grpc/grpc-js';
import { batchLimit, type executionsV1 } from '@runlog/contract';

import type { SizedUpdate, Update } from './update.js';

/** A stream of runs, as grpc-js has it; answers are plain objects. */
export type RunCall = ServerDuplexStream<executionsV1.RunRequest, RunResponse>;

interface RunResponse {
  readonly updates: readonly Update[];
  readonly closing?: boolean;
}

/** An update on its way, and who is told when nobody can take it back. */
export interface Outgoing extends SizedUpdate {
  readonly sent?: () => void;
}

const messageBytes = 1024 * 1024;

/**
 * Updates on their way to a client. Those that become ready in one turn of the event loop go out as one message, and
 * those that become ready while a message is being taken as the next: so messages grow with the load, and a client that
 * takes nothing is sent nothing.
 */
export class Outbox {
  private waiting: Outgoing[] = [];
  private busy = false;
  private closingUntold = false;
  private discarded = false;

  /** `taken` is called whenever something has gone out. */
  constructor(
    private readonly call: RunCall,
    private readonly taken: () => void,
  ) {}

  add(outgoing: Outgoing): void {
    if (this.discarded) return outgoing.sent?.();
    this.waiting.push(outgoing);
    this.flushSoon();
  }

  /** Tells the client that this server takes no more entries. */
  tellClosing(): void {
    this.closingUntold = true;
    this.flushSoon();
  }

  /** True while more than a message waits for the client to take what was sent before. */
  get full(): boolean {
    return this.waiting.length > batchLimit;
  }

  /** True when nothing waits and nothing is under way. */
  get empty(): boolean {
    return this.waiting.length === 0 && !this.busy;
  }

  /** Forgets what waits and what is still to come: there is nobody to take it. */
  discard(): void {
    this.discarded = true;
    const { waiting } = this;
    this.waiting = [];
    for (const { sent } of waiting) sent?.();
  }

  private flushSoon(): void {
    if (this.busy) return;
    this.busy = true;
    setImmediate(() => this.flush());
  }

  private readonly flush = (): void => {
    const outgoing = this.nextMessage();
    if (this.discarded || (outgoing.length === 0 && !this.closingUntold)) {
      this.busy = false;
      return this.taken();
    }
    const updates = outgoing.map(({ update }) => update);
    const message = this.closingUntold ? { updates, closing: true } : { updates };
    this.closingUntold = false;
    this.call.write(message, this.flush);
    for (const { sent } of outgoing) sent?.();
    this.taken();
  };

  private nextMessage(): Outgoing[] {
    let bytes = 0;
    let count = 0;
    for (const outgoing of this.waiting) {
      bytes += outgoing.bytes;
      if (count > 0 && (bytes > messageBytes || count === batchLimit)) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }
}
