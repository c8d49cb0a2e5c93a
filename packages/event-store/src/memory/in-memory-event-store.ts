import { type ExecutionEvent, foldVersion, isFull, type Snapshot, type UnreadableEvent } from '@runlog/core';
import { encodeAppend, type EncodedAppend } from '../append/pending-append.js';
import { LinkedAppend } from '../chain/link.js';
import { logStart } from '../cursor.js';
import { HistoryFull } from '../errors.js';
import { Listeners } from '../listeners.js';
import { keyOf, putBack } from '../payloads/apart.js';
import type * as port from '../port.js';
import { type EventRow, eventOf, eventOrError, writingOrError } from '../read/event-row.js';
import { logOf, within } from './memory-range.js';
import { MemoryAgenda } from './memory-agenda.js';

interface MemoryRow extends EventRow {
  readonly tenant: string;
  readonly cursor: port.Cursor;
  readonly hash: string;
  readonly history_bytes: number;
}

/**
 * The log in memory, with the rules of the one in Postgres, for simulations and fast tests. Deterministic: it decides
 * each append at once in the order of the calls, and time is what the given clock says.
 */
export class InMemoryEventStore implements port.EventStore, port.CommitFeed {
  private readonly logs = new Map<string, MemoryRow[]>();
  private readonly order: MemoryRow[] = [];
  private readonly payloads = new Map<string, string>();
  private readonly commands = new Map<string, { executionId: string; digest: string }>();
  private readonly kept = new Map<string, Snapshot>();
  private readonly agendaRows: MemoryAgenda;
  private readonly listeners = new Listeners<readonly port.Committed[]>();
  private transactions = 0;

  /** `clock` stands for the database's: epoch milliseconds. */
  constructor(private readonly clock: () => number) {
    this.agendaRows = new MemoryAgenda(clock);
  }

  async append(append: port.Append): Promise<port.AppendOutcome> {
    const encoded = encodeAppend(append);
    const { executionId, tenant, expectedVersion, command } = append;
    const key = command && JSON.stringify([tenant, command.scope, command.key]);
    const prior = key === undefined ? undefined : this.commands.get(key);
    if (prior) return { status: 'duplicate', ...prior };
    const log = this.logs.get(executionId) ?? [];
    if (log.length !== expectedVersion) return { status: 'conflict' };
    let bytes = bytesBefore(encoded, log);
    if (key !== undefined && command) this.commands.set(key, { executionId, digest: command.digest });
    const transaction = String((this.transactions += 1));
    const before = log.at(-1)?.hash;
    const { hashes } = new LinkedAppend(encoded, { hash: before, expected: before, source: 'read' });
    for (const { hash, data } of encoded.payloads) this.payloads.set(keyOf(executionId, hash), data);
    for (const [index, { type, schemaVersion, data, bytes: own }] of encoded.rows.entries()) {
      const row: MemoryRow = {
        execution_id: executionId,
        version: log.length + 1,
        type,
        schema_version: schemaVersion,
        data,
        recorded_at: append.recordedAt,
        tenant,
        cursor: { transaction, position: String(this.order.length + 1) },
        hash: hashes[index] ?? '',
        history_bytes: (bytes += own),
      };
      log.push(row);
      this.order.push(row);
    }
    this.logs.set(executionId, log);
    this.agendaRows.appended(append, log.length);
    this.listeners.tell([{ executionId, version: log.length, ended: append.wakeAt === 'done' }]);
    return { status: 'appended', version: log.length };
  }

  takeHead(executionId: string, version: number): string | undefined {
    const log = this.logs.get(executionId);
    return log?.length === version ? log.at(-1)?.hash : undefined;
  }

  /** The log is at hand; what others say of it is not needed. */
  learnHead(): void {}

  onCommitted(listener: (batch: readonly port.Committed[]) => void): () => void {
    return this.listeners.add(listener);
  }

  async read(executionId: string, range: port.ReadRange = {}): Promise<ExecutionEvent[]> {
    return this.whole(within(this.seen(executionId, range.tenant), range)).map(eventOf);
  }

  async readMany(
    requests: readonly { readonly executionId: string; readonly afterVersion?: number }[],
    tenant?: string,
  ): Promise<Map<string, ExecutionEvent[] | UnreadableEvent>> {
    return new Map(
      requests.map(({ executionId, afterVersion }) => [
        executionId,
        logOf(this.whole(this.seen(executionId, tenant).slice(afterVersion ?? 0))),
      ]),
    );
  }

  async tail(after: port.Cursor | undefined, limit: number): Promise<port.TailedEvent[]> {
    return this.rowsBehind(after, limit).map((row) => ({
      event: eventOrError(row),
      tenant: row.tenant,
      cursor: row.cursor,
    }));
  }

  async tailWritten(after: port.Cursor | undefined, limit: number): Promise<port.TailedWriting[]> {
    return this.rowsBehind(after, limit).map((row) => ({
      event: writingOrError(row),
      tenant: row.tenant,
      cursor: row.cursor,
      historyBytes: row.history_bytes,
    }));
  }

  async placeOfNewest(count: number): Promise<port.Cursor> {
    const rows = this.rowsBehind(undefined, Infinity);
    return rows.at(-1 - count)?.cursor ?? logStart;
  }

  async snapshots(executionIds: readonly string[], tenant?: string): Promise<Map<string, Snapshot>> {
    return new Map(
      executionIds.flatMap((id) => {
        const visible = tenant === undefined || this.seen(id, tenant).length > 0;
        const snapshot = visible ? this.kept.get(`${id}/${foldVersion}`) : undefined;
        return snapshot ? [[id, structuredClone(snapshot)]] : [];
      }),
    );
  }

  async saveSnapshots(snapshots: readonly Snapshot[]): Promise<void> {
    for (const snapshot of snapshots) {
      const key = `${snapshot.executionId}/${snapshot.foldVersion}`;
      const before = this.kept.get(key);
      if (!before || before.version < snapshot.version) this.kept.set(key, structuredClone(snapshot));
    }
  }

  async dueAgenda(partitions: readonly number[], limit: number): Promise<port.AgendaEntry[]> {
    return this.agendaRows.due(partitions, limit);
  }

  async agenda(
    partitions: readonly number[],
    afterExecutionId: string | undefined,
    limit: number,
  ): Promise<port.AgendaEntry[]> {
    return this.agendaRows.page(partitions, afterExecutionId, limit);
  }

  async reschedule(entries: readonly port.AgendaMove[]): Promise<void> {
    this.agendaRows.move(entries);
  }

  now(): number {
    return this.clock();
  }

  /** True while the agenda holds the execution. */
  isOpen(executionId: string): boolean {
    return this.agendaRows.holds(executionId);
  }

  private seen(executionId: string, tenant: string | undefined): MemoryRow[] {
    const log = this.logs.get(executionId) ?? [];
    return tenant === undefined || log[0]?.tenant === tenant ? log : [];
  }

  private rowsBehind(after: port.Cursor | undefined, limit: number): MemoryRow[] {
    const from = Number((after ?? logStart).position);
    return this.whole(this.order.slice(from, from + limit));
  }

  private whole(rows: readonly MemoryRow[]): MemoryRow[] {
    return rows.map((row) => putBack(row, this.payloads));
  }
}

/** What the history holds already. @throws HistoryFull when it has no room for the append */
function bytesBefore({ append, toEnd }: EncodedAppend, log: readonly MemoryRow[]): number {
  const size = { events: log.length, bytes: log.at(-1)?.history_bytes ?? 0 };
  if (isFull(size) && !toEnd) throw new HistoryFull(append.executionId, size);
  return size.bytes;
}
