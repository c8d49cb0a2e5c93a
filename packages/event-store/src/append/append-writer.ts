import { becameLong } from '@runlog/core';
import { setTimeout as pause } from 'node:timers/promises';
import type { KnownHeads } from '../chain/known-heads.js';
import type { DatabaseClock } from '../connection/database-clock.js';
import { AppendRefused, HistoryFull, LogTampered, StoreUnavailable } from '../errors.js';
import type { AppendOutcome } from '../port.js';
import type { LinkedAppend } from '../chain/link.js';
import type { LongHistory } from './append-metrics.js';
import type { BatchSender, OutcomeRow } from './batch-sender.js';
import type { Batchable, Waiting } from './group-commit.js';
import type { EncodedAppend } from './pending-append.js';

/** An encoded append as the batcher sees it: its key is the execution. */
export interface BatchedAppend extends EncodedAppend, Batchable {}

export type WaitingAppend = Waiting<BatchedAppend, AppendOutcome>;

/** What became of the appends of one committed transaction. */
export interface WrittenBatch {
  readonly durationMs: number;
  readonly size: number;
  readonly appended: readonly WaitingAppend[];
  /** Refused: the log does not hold what was recorded in it. */
  readonly tampered: number;
  /** Refused: the history holds as much as it may. */
  readonly full: number;
  /** Histories that have just become long. */
  readonly long: readonly LongHistory[];
}

/** What the writer stands on. */
export interface AppendWriterParts {
  readonly sender: BatchSender;
  readonly clock: DatabaseClock;
  readonly known: KnownHeads;
  readonly onWritten: (batch: WrittenBatch) => void;
  /** Another transaction came between our looks: the append has to be asked for again. */
  readonly onRaced: (waiting: WaitingAppend) => void;
  /** How long the database may be away before what is in doubt is answered so, in milliseconds. */
  readonly doubtMs: number;
}

/** How often, and until when, a batch is tried. */
interface Tries {
  readonly racesLeft: number;
  /** Set once a try's answer was lost: the moment, on the monotonic clock, until which the database may come back. */
  readonly doubtUntil?: number;
  readonly pauseMs: number;
}

const fresh: Tries = { racesLeft: 5, pauseMs: 25 };
const longestPauseMs = 1_000;

/**
 * Writes batches: sends the statement, settles its appends, runs it again after a race, isolates what is refused, and
 * after a lost answer asks until the database says what became of it. Running the statement again is safe: an append
 * that is in the log, or comes into it late from the lost connection, holds its version, and the other one is refused.
 */
export class AppendWriter {
  constructor(private readonly parts: AppendWriterParts) {}

  /** Settles every append of the batch. Never rejects. */
  async write(batch: readonly WaitingAppend[]): Promise<void> {
    const sorted = batch.toSorted((a, b) => (a.item.key < b.item.key ? -1 : 1));
    await this.writeSorted(sorted, fresh);
  }

  private async writeSorted(batch: readonly WaitingAppend[], tries: Tries): Promise<void> {
    const sentAt = performance.now();
    const items = batch.map(({ item }) => item);
    const inDoubt = tries.doubtUntil !== undefined;
    const suspicious = inDoubt || tries.racesLeft < fresh.racesLeft;
    const reply = await this.parts.sender.send(items, { suspicious, inDoubt });
    if (!('fault' in reply)) {
      const raced = this.settle(batch, reply, performance.now() - sentAt);
      if (raced.length === 0) return;
      // Whatever may be our own lost try has to be recognised when it shows.
      return inDoubt ? this.askAgain(raced, tries, undefined) : raced.forEach(this.parts.onRaced);
    }
    const { fault, cause } = reply;
    if (fault === 'raced' && tries.racesLeft > 0)
      return this.writeSorted(batch, { ...tries, racesLeft: tries.racesLeft - 1 });
    if (fault === 'data') return this.isolate(batch, tries, cause);
    if (inDoubt || fault === 'inDoubt') return this.askAgain(batch, tries, cause);
    for (const { reject } of batch) reject(new StoreUnavailable(false, { cause }));
  }

  /** Nobody knows what became of the batch: it is sent again until the database says so, or was away for too long. */
  private async askAgain(batch: readonly WaitingAppend[], tries: Tries, cause: unknown): Promise<void> {
    const now = performance.now();
    const { doubtUntil = now + this.parts.doubtMs, pauseMs } = tries;
    if (now >= doubtUntil) {
      for (const { item, reject } of batch) {
        this.parts.known.forget(item.key);
        reject(new StoreUnavailable(true, { cause }));
      }
      return;
    }
    await pause(Math.min(pauseMs, doubtUntil - now));
    const longer = Math.min(2 * pauseMs, longestPauseMs);
    await this.writeSorted(batch, { racesLeft: fresh.racesLeft, doubtUntil, pauseMs: longer });
  }

  /** Some append of the batch is to blame: halves are tried until it stands alone. */
  private async isolate(batch: readonly WaitingAppend[], tries: Tries, cause: unknown): Promise<void> {
    const [only, ...others] = batch;
    if (only && others.length === 0) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return only.reject(new AppendRefused(only.item.key, reason, { cause }));
    }
    const middle = batch.length >>> 1;
    const again = { ...tries, racesLeft: fresh.racesLeft };
    await this.writeSorted(batch.slice(0, middle), again);
    await this.writeSorted(batch.slice(middle), again);
  }

  /** Answers what has to be asked for again. */
  private settle(
    batch: readonly WaitingAppend[],
    { rows, sent }: { readonly rows: readonly OutcomeRow[]; readonly sent: readonly LinkedAppend[] },
    durationMs: number,
  ): readonly WaitingAppend[] {
    const appended: WaitingAppend[] = [];
    const raced: WaitingAppend[] = [];
    const long: LongHistory[] = [];
    let tampered = 0;
    let full = 0;
    for (const row of rows) {
      const waiting = batch[row.ordinal - 1];
      const one = sent[row.ordinal - 1];
      if (!waiting || !one) continue;
      this.remember(row, one);
      if (row.status === 'appended') {
        appended.push(waiting);
        noteLong(long, waiting.item, row.head_bytes);
      }
      if (row.status === 'unlinked' && one.predecessor.source === 'appended') {
        tampered += 1;
        waiting.reject(new LogTampered(waiting.item.key, one.encoded.append.expectedVersion));
      } else if (row.status === 'full') {
        full += 1;
        const { append } = one.encoded;
        waiting.reject(
          new HistoryFull(waiting.item.key, { events: append.expectedVersion, bytes: row.head_bytes }),
        );
      } else if (row.status === 'raced' || row.status === 'unlinked') raced.push(waiting);
      else waiting.resolve(outcomeOf(row, one.encoded.append));
    }
    const [first] = rows;
    if (first) this.parts.clock.observe(first.clock);
    this.parts.onWritten({ durationMs, size: batch.length, appended, tampered, full, long });
    return raced;
  }

  /** Keeps heads of executions that go on. What was told and is not so is forgotten; what we know ourselves is not. */
  private remember({ status }: OutcomeRow, { encoded, head, predecessor }: LinkedAppend): void {
    const { executionId, expectedVersion, events, wakeAt } = encoded.append;
    const { known } = this.parts;
    const ended = status === 'appended' && wakeAt === 'done';
    const wrong = status === 'unlinked' && predecessor.source !== 'appended';
    if (ended || wrong) known.forget(executionId);
    else if (status === 'appended' && head !== undefined)
      known.keep(executionId, { version: expectedVersion + events.length, hash: head, source: 'appended' });
  }
}

function noteLong(
  long: LongHistory[],
  { append, key, weight, bytes }: BatchedAppend,
  headBytes: number,
): void {
  const before = { events: append.expectedVersion, bytes: headBytes };
  const after = { events: before.events + weight, bytes: headBytes + bytes };
  if (becameLong(before, after)) long.push({ executionId: key, tenant: append.tenant, ...after });
}

function outcomeOf(row: OutcomeRow, append: BatchedAppend['append']): AppendOutcome {
  switch (row.status) {
    case 'appended':
      return { status: 'appended', version: append.expectedVersion + append.events.length };
    case 'duplicate':
      return { status: 'duplicate', executionId: row.execution_id ?? '', digest: row.digest ?? '' };
    default:
      return { status: 'conflict' };
  }
}
