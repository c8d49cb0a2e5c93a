import type { ExecutionEvent, Snapshot, UnreadableEvent } from '@runlog/core';
import type pg from 'pg';
import type { AppendQueue, BatchReport, LongHistory } from './append/append-metrics.js';
import { AppendWriter, type BatchedAppend, type WrittenBatch } from './append/append-writer.js';
import { BatchSender } from './append/batch-sender.js';
import { GroupCommit } from './append/group-commit.js';
import { encodeAppend } from './append/pending-append.js';
import { KnownHeads } from './chain/known-heads.js';
import type { DatabaseClock } from './connection/database-clock.js';
import { Listeners } from './listeners.js';
import type * as port from './port.js';
import type { RecentPages } from './projection/recent-pages.js';
import { EventReader } from './read/event-reader.js';
import { placeOfNewest, tail, tailWritten } from './read/log-tail.js';
import { AgendaTable } from './tables/agenda-table.js';
import { SnapshotTable } from './tables/snapshot-table.js';

/** What the store is made of. `appendPool` holds as many connections as there are writers. */
export interface PostgresEventStoreParts {
  readonly appendPool: pg.Pool;
  readonly pool: pg.Pool;
  readonly clock: DatabaseClock;
  readonly writers: number;
  /** How long an append whose answer was lost waits for the database to come back, in milliseconds; 10,000 unless told. */
  readonly doubtMs?: number;
  /** Hears of what was read as written. */
  readonly recent?: RecentPages;
}

const limits = {
  batchWeight: 500,
  batchBytes: 4 * 1024 * 1024,
  waitingItems: 50_000,
  waitingBytes: 128 * 1024 * 1024,
};

/** The log in Postgres. Made by openEventStore. */
export class PostgresEventStore implements port.EventStore, port.CommitFeed {
  private readonly batches: GroupCommit<BatchedAppend, port.AppendOutcome>;
  private readonly known = new KnownHeads();
  private readonly commits = new Listeners<readonly port.Committed[]>();
  private readonly reports = new Listeners<BatchReport>();
  private readonly lengths = new Listeners<LongHistory>();
  private readonly reader: EventReader;
  private readonly agendaTable: AgendaTable;
  private readonly snapshotTable: SnapshotTable;

  constructor(private readonly parts: PostgresEventStoreParts) {
    const { appendPool, pool, clock, writers, doubtMs = 10_000 } = parts;
    const writer = new AppendWriter({
      sender: new BatchSender(appendPool, this.known),
      clock,
      known: this.known,
      onWritten: (batch) => this.written(batch),
      onRaced: (waiting) => this.batches.resubmit(waiting),
      doubtMs,
    });
    this.batches = new GroupCommit({ ...limits, writers }, (batch) => writer.write(batch));
    this.reader = new EventReader(pool);
    this.agendaTable = new AgendaTable(pool, clock);
    this.snapshotTable = new SnapshotTable(pool);
  }

  async append(append: port.Append): Promise<port.AppendOutcome> {
    const encoded = encodeAppend(append);
    return this.batches.submit({ ...encoded, key: append.executionId, weight: encoded.rows.length });
  }

  takeHead(executionId: string, version: number): string | undefined {
    return this.known.take(executionId, version)?.hash;
  }

  learnHead(executionId: string, version: number, hash: string): void {
    this.known.learn(executionId, version, hash);
  }

  onCommitted(listener: (batch: readonly port.Committed[]) => void): () => void {
    return this.commits.add(listener);
  }

  /** Calls the listener with the figures of each batch. Answers how to stop. */
  onBatch(listener: (report: BatchReport) => void): () => void {
    return this.reports.add(listener);
  }

  /** Calls the listener once for each history that an append of this process made long. Answers how to stop. */
  onLongHistory(listener: (history: LongHistory) => void): () => void {
    return this.lengths.add(listener);
  }

  get queue(): AppendQueue {
    const { items: appends, bytes } = this.batches.depth;
    return { appends, bytes };
  }

  /** Resolves when every append that was asked for has its answer. */
  drained(): Promise<void> {
    return this.batches.drained();
  }

  read(executionId: string, range?: port.ReadRange): Promise<ExecutionEvent[]> {
    return this.reader.read(executionId, range);
  }

  readMany(
    requests: readonly { readonly executionId: string; readonly afterVersion?: number }[],
    tenant?: string,
  ): Promise<Map<string, ExecutionEvent[] | UnreadableEvent>> {
    return this.reader.readMany(requests, tenant);
  }

  tail(after: port.Cursor | undefined, limit: number): Promise<port.TailedEvent[]> {
    return tail(this.parts.pool, after, limit);
  }

  async tailWritten(after: port.Cursor | undefined, limit: number): Promise<port.TailedWriting[]> {
    const events = await tailWritten(this.parts.pool, after, limit);
    this.parts.recent?.add(after, events);
    return events;
  }

  placeOfNewest(count: number): Promise<port.Cursor> {
    return placeOfNewest(this.parts.pool, count);
  }

  snapshots(executionIds: readonly string[], tenant?: string): Promise<Map<string, Snapshot>> {
    return this.snapshotTable.load(executionIds, tenant);
  }

  saveSnapshots(snapshots: readonly Snapshot[]): Promise<void> {
    return this.snapshotTable.save(snapshots);
  }

  dueAgenda(partitions: readonly number[], limit: number): Promise<port.AgendaEntry[]> {
    return this.agendaTable.due(partitions, limit);
  }

  agenda(
    partitions: readonly number[],
    afterExecutionId: string | undefined,
    limit: number,
  ): Promise<port.AgendaEntry[]> {
    return this.agendaTable.page(partitions, afterExecutionId, limit);
  }

  reschedule(entries: readonly port.AgendaMove[]): Promise<void> {
    return this.agendaTable.move(entries);
  }

  now(): number {
    return this.parts.clock.now();
  }

  private written({ appended, tampered, full, long, size, durationMs }: WrittenBatch): void {
    let events = 0;
    let bytes = 0;
    const committed = appended.map(({ item }) => {
      events += item.weight;
      bytes += item.bytes;
      const { expectedVersion, wakeAt } = item.append;
      return {
        executionId: item.key,
        version: expectedVersion + item.weight,
        ended: wakeAt === 'done',
      };
    });
    if (committed.length > 0) this.commits.tell(committed);
    for (const history of long) this.lengths.tell(history);
    this.reports.tell({
      ...{ appends: size, recorded: appended.length, tampered, full, events, bytes, durationMs },
    });
  }
}
