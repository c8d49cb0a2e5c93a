import { Metadata } from '@grpc/grpc-js';
import { InvalidInput } from '@runlog/core';
import { batchLimit, type executionsV1 } from '@runlog/contract';
import type { Caller } from '@runlog/hosting';

import { RateLimited, ShuttingDown } from '../errors/faults.js';
import { grpcFaultOf } from '../errors/grpc-status.js';
import type { RateLimit } from '../http/rate-limit.js';
import type { LongAnswer } from '../waiting/long-answers.js';
import { OpenEntries, type EntryParts } from './open-entries.js';
import { Outbox, type Outgoing, type RunCall } from './outbox.js';

/** What a stream of runs stands on. */
export interface StreamParts extends EntryParts {
  readonly rate: RateLimit;
  /** Told of every entry that is refused because its client sends more than it may. */
  readonly refused: () => void;
}

/** How long a client that was told to go elsewhere may take to end its side, in milliseconds. */
const lingerMs = 500;

/** One stream of runs: takes its messages one after the other, reads as fast as it is read, and knows when it is over. */
export class RunStream {
  private readonly entries: OpenEntries;
  private readonly outbox: Outbox;
  private readonly peer: string;
  private admission = Promise.resolve();
  private arriving = 0;
  private clientEnded = false;
  private over = false;
  private linger: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: StreamParts,
    private readonly call: RunCall,
    private readonly caller: Caller,
    private readonly answer: LongAnswer,
  ) {
    this.outbox = new Outbox(call, () => this.proceed());
    this.entries = new OpenEntries(parts, caller, (outgoing) => this.send(outgoing));
    this.peer = call.getPeer().replace(/:\d+$/, '');
  }

  /** Serves until the client or this process ends it. */
  serve(): void {
    const { call, answer } = this;
    if (call.cancelled) return answer.end();
    // Tells the client at once that its stream is taken: the headers would wait for the first answer otherwise.
    call.sendMetadata(new Metadata());
    call.on('data', (request: executionsV1.RunRequest) => this.receive(request));
    call.on('end', () => {
      this.clientEnded = true;
      this.proceed();
    });
    call.on('cancelled', () => this.stop());
    answer.signal.addEventListener('abort', () => this.shutDown(), { once: true });
  }

  private receive(request: executionsV1.RunRequest): void {
    if (this.parts.rate.unlimited && this.caller.pass.good && this.arriving === 0)
      return this.take(request, request.entries.length);
    this.arriving += 1;
    this.admission = this.admission
      .then(() => this.admit(request.entries.length))
      .then(({ allowed, refusal }) => {
        this.arriving -= 1;
        this.take(request, allowed, refusal);
      });
  }

  /** What was let in once may come too often, or under a credential that is good no longer. */
  private async admit(count: number): Promise<{ allowed: number; refusal?: Error }> {
    try {
      await this.caller.pass.renewed();
    } catch (error) {
      return { allowed: 0, refusal: error instanceof Error ? error : new TypeError(String(error)) };
    }
    return this.parts.rate.takeMany(this.peer, count);
  }

  private take(request: executionsV1.RunRequest, allowed: number, refusal?: Error): void {
    const { entries, settle, acknowledge } = request;
    for (const [index, entry] of entries.entries()) {
      if (this.over) return;
      if (this.entries.has(entry.ref)) return this.fail(new InvalidInput([refInUse]));
      if (index >= batchLimit) this.entries.refuse(entry, new InvalidInput([tooMany]));
      else if (refusal && index >= allowed) this.refuse(entry, refusal);
      else this.entries.add(entry);
    }
    for (const ref of acknowledge) this.entries.acknowledge(ref);
    for (const ref of settle) this.entries.settle(ref);
    this.proceed();
  }

  private refuse(entry: executionsV1.RunEntry, refusal: Error): void {
    if (refusal instanceof RateLimited) this.parts.refused();
    this.entries.refuse(entry, refusal);
  }

  private send(outgoing: Outgoing): void {
    this.outbox.add(outgoing);
    if (this.outbox.full && !this.over) this.call.pause();
  }

  private proceed(): void {
    if (this.over) return;
    if (this.call.isPaused() && !this.outbox.full) this.call.resume();
    if (this.entries.size > 0 || this.arriving > 0 || !this.outbox.empty) return;
    if (this.clientEnded) {
      this.stop();
      this.call.end();
    } else if (this.parts.answers.closing) {
      this.linger ??= setTimeout(() => this.fail(new ShuttingDown('this process shuts down')), lingerMs);
    }
  }

  /** Lets the client take its entries elsewhere: what it sends from now on is refused. */
  private shutDown(): void {
    if (this.over) return;
    this.outbox.tellClosing();
    this.entries.end();
  }

  private fail(error: Error): void {
    if (this.over) return;
    this.stop();
    this.call.emit('error', grpcFaultOf(error));
  }

  /** Ends all that belongs to the stream; executions go on. */
  private stop(): void {
    this.over = true;
    clearTimeout(this.linger);
    this.outbox.discard();
    this.entries.end();
    this.answer.end();
  }
}

const refInUse = { field: 'ref', message: 'belongs to an entry that is open' };
const tooMany = { field: 'entries', message: `must be ${batchLimit} at most`, limit: batchLimit };
