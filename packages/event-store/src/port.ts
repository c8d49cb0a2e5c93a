import type { ExecutionEvent, ExecutionStatus, NewEvent, Priority, Snapshot } from '@runlog/core';

/** One execution's new events. All of them are recorded, or none. */
export interface Append {
  readonly executionId: string;
  readonly tenant: string;
  readonly partition: number;
  /** The version that the decider saw; 0 creates the execution. */
  readonly expectedVersion: number;
  readonly events: readonly NewEvent[];
  /** Epoch milliseconds on the database's clock, written as the events' `recordedAt`. */
  readonly recordedAt: number;
  /** Recorded in the same transaction; a second append with the same key has no effect (see AppendOutcome). */
  readonly command?: CommandKey;
  /**
   * The agenda in the same transaction: the moment by which a scheduler must look at the execution again
   * (kept if the stored one is earlier), or 'done' to take it off. Left out: unchanged.
   */
  readonly wakeAt?: number | 'done';
  /** W3C trace context of whoever asked, kept beside the events. */
  readonly traceparent?: string;
}

/** Names a command for ever: scope is the API's start (`start`) or an execution id. */
export interface CommandKey {
  readonly scope: string;
  readonly key: string;
  /** Hash of the request; the same key with another digest is a conflict. */
  readonly digest: string;
}

export type AppendOutcome =
  | { readonly status: 'appended'; readonly version: number }
  /** Somebody else appended first; re-read and decide again. */
  | { readonly status: 'conflict' }
  /** The command key was used before: nothing was written. */
  | { readonly status: 'duplicate'; readonly executionId: string; readonly digest: string };

/** What was committed together, told to the store's listener after the commit. */
export interface Committed {
  readonly executionId: string;
  readonly version: number;
}

export interface AgendaEntry {
  readonly executionId: string;
  readonly partition: number;
  readonly wakeAt: number;
}

/** A place in the whole log. Opaque outside; ordered by (transaction, position). */
export interface Cursor {
  readonly transaction: string;
  readonly position: string;
}

export interface TailedEvent {
  readonly event: ExecutionEvent;
  readonly tenant: string;
  readonly cursor: Cursor;
}

/** The log of all executions, and what is written in one transaction with it. */
export interface EventStore {
  /** Joins the batch that is being gathered; answers after the commit. Rejects with StoreUnavailable when in doubt. */
  append(append: Append): Promise<AppendOutcome>;
  /** The events of one execution in order, after `afterVersion`, up to `toVersion` or `toTime` (both inclusive). */
  read(executionId: string, range?: ReadRange): Promise<ExecutionEvent[]>;
  /** The same for many executions in one round trip. */
  readMany(
    requests: readonly { executionId: string; afterVersion?: number }[],
  ): Promise<Map<string, ExecutionEvent[]>>;
  /** Committed events behind the cursor, never one that an earlier unfinished transaction could still precede. */
  tail(after: Cursor | undefined, limit: number): Promise<TailedEvent[]>;
  snapshots(executionIds: readonly string[]): Promise<Map<string, Snapshot>>;
  saveSnapshots(snapshots: readonly Snapshot[]): Promise<void>;
  /** Agenda entries of the partitions that are due by the database's clock, oldest first. */
  dueAgenda(partitions: readonly number[], limit: number): Promise<AgendaEntry[]>;
  /** All agenda entries of the partitions, in pages by execution id (for a full sweep). */
  agenda(
    partitions: readonly number[],
    afterExecutionId: string | undefined,
    limit: number,
  ): Promise<AgendaEntry[]>;
  /** Moves agenda entries, unless they were taken off meanwhile. */
  reschedule(entries: readonly { executionId: string; wakeAt: number }[]): Promise<void>;
  /** The database's clock, in epoch milliseconds: anchored by replies, carried on by the monotonic clock; never ahead. */
  now(): number;
}

export interface ReadRange {
  readonly afterVersion?: number;
  readonly toVersion?: number;
  readonly toTime?: number;
  readonly limit?: number;
}

/** A definition: immutable, versioned by name within a tenant. */
export interface Definition {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly version: number;
  readonly language: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface DefinitionStore {
  /** A new version, or the newest one when it holds the same language and document. */
  put(definition: { tenant: string; name: string; language: string; document: string }): Promise<Definition>;
  byName(tenant: string, name: string, version?: number): Promise<Definition | undefined>;
  byId(id: string): Promise<Definition | undefined>;
  list(tenant: string, page: { after?: string; limit: number; name?: string }): Promise<Definition[]>;
}

/** A row of the list projection. */
export interface ExecutionSummary {
  readonly id: string;
  readonly tenant: string;
  readonly definitionId: string;
  readonly definitionName: string;
  readonly definitionVersion: number;
  readonly language: string;
  readonly status: ExecutionStatus;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: Priority;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly version: number;
}

export interface ExecutionFilter {
  readonly tenant: string;
  readonly statuses?: readonly ExecutionStatus[];
  readonly definitionName?: string;
  readonly definitionId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly startedAfter?: number;
  readonly startedBefore?: number;
  readonly finishedAfter?: number;
  readonly finishedBefore?: number;
}

/** The list projection. Newest first; keyset pages. Follows the log with a lag. */
export interface ExecutionList {
  list(filter: ExecutionFilter, page: { after?: string; limit: number }): Promise<ExecutionSummary[]>;
}

/** Leases in Postgres: named roles (`partition:3`, `relay`, `projector`) held by one process at a time, for speed. */
export interface LeaseTable {
  /** Says that this owner lives, renews what it holds, and answers who else lives (the caller included). */
  renew(owner: string, ttlMs: number): Promise<{ held: Lease[]; owners: number }>;
  /** Takes up to `count` of the named leases that are free or expired; raises their epoch. */
  acquire(owner: string, names: readonly string[], count: number, ttlMs: number): Promise<Lease[]>;
  release(owner: string, names: readonly string[]): Promise<void>;
}

export interface Lease {
  readonly name: string;
  readonly epoch: number;
}

/** The place that a follower of the log has reached; kept in the transaction of what it wrote. */
export interface Checkpoints {
  load(follower: string): Promise<Cursor | undefined>;
  save(follower: string, cursor: Cursor): Promise<void>;
}

/** Facts that belong to a whole installation. */
export interface Cluster {
  /** Count of partitions; fixed when the database was first migrated. */
  readonly partitions: number;
}
