import type {
  EventType,
  ExecutionEvent,
  ExecutionStatus,
  NewEvent,
  Priority,
  Recorded,
  Snapshot,
  UnreadableEvent,
} from '@runlog/core';

/** One execution's new events. All of them are recorded, or none. */
export interface Append {
  /** A UUIDv7 in its canonical form (lower case, with hyphens). */
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
   * The agenda in the same transaction: the moment (epoch milliseconds) by which a scheduler must look at the
   * execution again (kept if the stored one is earlier), or 'done' to take it off. Left out: unchanged.
   */
  readonly wakeAt?: number | 'done';
  /** W3C trace context of whoever asked, kept beside the events. */
  readonly traceparent?: string;
}

/** Names a command for ever within its tenant: scope is the API's start (`start`) or an execution id. */
export interface CommandKey {
  readonly scope: string;
  readonly key: string;
  /** Hash of the request; the same key with another digest is a conflict. */
  readonly digest: string;
}

/** A key that was used before wins over a conflict: whoever retries learns of its own first try. */
export type AppendOutcome =
  | { readonly status: 'appended'; readonly version: number }
  /** Somebody else appended first; re-read and decide again. */
  | { readonly status: 'conflict' }
  /** The command key was used before: nothing was written. */
  | { readonly status: 'duplicate'; readonly executionId: string; readonly digest: string };

/** What was committed together, told to the store's listeners after the commit. */
export interface Committed {
  readonly executionId: string;
  readonly version: number;
  /** The append took the execution off the agenda. */
  readonly ended: boolean;
}

/** Hears of what this process appended. A hint: what a crash swallows is found by the tail. */
export interface CommitFeed {
  /** Calls the listener after each commit, before the appends' promises settle. Answers how to stop. */
  onCommitted(listener: (batch: readonly Committed[]) => void): () => void;
}

export interface AgendaEntry {
  readonly executionId: string;
  readonly partition: number;
  readonly wakeAt: number;
  /** Of the newest append that set the entry; the execution itself may be further. */
  readonly version: number;
}

/** A place in the whole log. Opaque outside; ordered by (transaction, position). */
export interface Cursor {
  readonly transaction: string;
  readonly position: string;
}

/**
 * An event of the tail. One that this release cannot read stands there as the error, which names its execution,
 * version and type: a follower decides what to do about it, and no other execution waits for it.
 */
export interface TailedEvent {
  readonly event: ExecutionEvent | UnreadableEvent;
  readonly tenant: string;
  readonly cursor: Cursor;
}

/** An event whose data is unread: JSON text, in the newest shape of its type. */
export interface WrittenEvent extends Recorded {
  readonly type: EventType;
  readonly data: string;
}

/** An event of the tail for whoever carries it on unread; the error stands for one that this release cannot read. */
export interface TailedWriting {
  readonly event: WrittenEvent | UnreadableEvent;
  readonly tenant: string;
  readonly cursor: Cursor;
  /** Bytes of its execution's history up to it; 0 where that was not kept. */
  readonly historyBytes?: number;
}

/** A move of an agenda entry. */
export interface AgendaMove {
  readonly executionId: string;
  readonly wakeAt: number;
  /**
   * The version that the mover saw. When given, the entry stays if an append behind that version has set it
   * meanwhile; without it a promise that somebody else just wrote could be moved away.
   */
  readonly version?: number;
}

/** The log of all executions, and what is written in one transaction with it. */
export interface EventStore {
  /**
   * Joins the batch that is being gathered; answers after the commit.
   * @throws StoreUnavailable the database did not answer (`inDoubt`: it may have been recorded all the same)
   * @throws StoreBusy too much waits already; nothing was recorded
   * @throws LogTampered the log does not hold what was recorded in it; nothing was recorded
   * @throws HistoryFull the execution's history holds as much as it may, and the events do not bring it to its end
   * @throws AppendRefused this append can never be recorded (a malformed id, a value that the database refuses)
   */
  append(append: Append): Promise<AppendOutcome>;
  /**
   * The hash of the newest event of an execution, when this process has just appended it at this version: to go along
   * with the notice to whoever appends next. It is forgotten here.
   */
  takeHead(executionId: string, version: number): string | undefined;
  /**
   * Takes the hash of an event that somebody else appended, which spares the next append a look into the log. It is
   * compared with the log before anything is built on it; a wrong one costs that look.
   */
  learnHead(executionId: string, version: number, hash: string): void;
  /**
   * The events of one execution in order; none for an id that does not exist.
   * @throws UnreadableEvent when one of them is of a type or schema version unknown to this release
   */
  read(executionId: string, range?: ReadRange): Promise<ExecutionEvent[]>;
  /**
   * The same for many executions in one round trip, each at most once. Every asked id has an entry: its events, or
   * the error that keeps its log from being read, so that one such log does not stop the others. With a tenant, those of
   * others are as if they were not there.
   */
  readMany(
    requests: readonly { executionId: string; afterVersion?: number }[],
    tenant?: string,
  ): Promise<Map<string, ExecutionEvent[] | UnreadableEvent>>;
  /** Committed events behind the cursor, never one that an earlier unfinished transaction could still precede; none only at the end. */
  tail(after: Cursor | undefined, limit: number): Promise<TailedEvent[]>;
  /** The same events, their data left as JSON text: several times cheaper for whoever does not look into it. */
  tailWritten(after: Cursor | undefined, limit: number): Promise<TailedWriting[]>;
  /** The place behind which the newest `count` events lie (those above the tail's horizon included); the log's start when it has no more. */
  placeOfNewest(count: number): Promise<Cursor>;
  /** The newest snapshots of this build's fold version, of those executions that have one. */
  snapshots(executionIds: readonly string[], tenant?: string): Promise<Map<string, Snapshot>>;
  /** Keeps each unless a newer one of the same fold version is there. */
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
  reschedule(entries: readonly AgendaMove[]): Promise<void>;
  /** The database's clock, in epoch milliseconds: anchored by replies, carried on by the monotonic clock; never ahead. */
  now(): number;
}

/** A stretch of one execution's log. Bounds may be combined. */
export interface ReadRange {
  /** Exclusive. */
  readonly afterVersion?: number;
  /** Inclusive. */
  readonly toVersion?: number;
  /** Epoch milliseconds, inclusive: the log as it stood then, that is up to the first event recorded later. */
  readonly toTime?: number;
  /** The oldest of them only. */
  readonly limit?: number;
  /** Whose eyes read: an execution of somebody else is as if it were not there. A gateway's store needs it. */
  readonly tenant?: string;
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

/** A definition before it has an id and a version. */
export type NewDefinition = Pick<Definition, 'tenant' | 'name' | 'language' | 'document'>;

/** A definition without its document. */
export type DefinitionHead = Omit<Definition, 'document' | 'createdAt'>;

export interface DefinitionStore {
  /** A new version, or the newest one when it holds the same language and document. */
  put(definition: NewDefinition): Promise<Definition>;
  byName(tenant: string, name: string, version?: number): Promise<Definition | undefined>;
  /** With a tenant, a definition of somebody else is as if it were not there. A gateway's store needs it. */
  byId(id: string, tenant?: string): Promise<Definition | undefined>;
  /** The newest version of each name that is there, for many names in one round trip. */
  newest(names: readonly { readonly tenant: string; readonly name: string }[]): Promise<DefinitionHead[]>;
  /** All versions, newest first; `after` is the id of the last row of the page before. */
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
  /** Of the newest event that changed this row; the execution itself may be further. */
  readonly version: number;
}

/** What a list is narrowed to; all of it must hold. Moments are epoch milliseconds. */
export interface ExecutionFilter {
  readonly tenant: string;
  readonly statuses?: readonly ExecutionStatus[];
  readonly definitionName?: string;
  readonly definitionId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Inclusive. */
  readonly startedAfter?: number;
  /** Exclusive. */
  readonly startedBefore?: number;
  /** Inclusive. */
  readonly finishedAfter?: number;
  /** Exclusive. */
  readonly finishedBefore?: number;
}

/** What a tenant keeps. */
export interface TenantUsage {
  /** Timers that run: set, and neither fired nor cancelled nor of an execution that has ended. */
  readonly timers: number;
  /**
   * Bytes of the histories that the log holds, payloads included. What an open execution has added since its row in the
   * list last changed is missing until it changes again.
   */
  readonly bytes: number;
}

/** The list projection. Follows the log with a lag. */
export interface ExecutionList {
  /** Newest first by id; `after` is the id of the last row of the page before. */
  list(filter: ExecutionFilter, page: { after?: string; limit: number }): Promise<ExecutionSummary[]>;
  /** How many of the tenant's executions have not ended; counts up to `upTo` and no further. */
  countOpen(tenant: string, upTo: number): Promise<number>;
  /** What the tenant keeps, by a few rows that are kept for that. @throws StoreUnavailable */
  usage(tenant: string): Promise<TenantUsage>;
}

/**
 * Leases in Postgres: named roles (`partition:3`, `relay`, `projector`) held by one process at a time, for speed.
 * They end by the database's clock. A holder trusts one for `ttlMs` less a margin, counted on its monotonic clock
 * from before the call that took or renewed it.
 */
export interface LeaseTable {
  /** Says that this owner lives, renews what it holds, and answers who else lives (the caller included). */
  renew(owner: string, ttlMs: number): Promise<{ held: Lease[]; owners: number }>;
  /** Takes up to `count` of the named leases that are free or expired, first named first; raises their epoch. */
  acquire(owner: string, names: readonly string[], count: number, ttlMs: number): Promise<Lease[]>;
  /** Gives back. An owner that gave back the last one it held counts as gone until it renews again. */
  release(owner: string, names: readonly string[]): Promise<void>;
}

/** A held lease. The epoch rises at every takeover, so it tells two holders apart. */
export interface Lease {
  readonly name: string;
  readonly epoch: number;
}

/** The place that a follower of the log has reached; kept in the transaction of what it wrote. */
export interface Checkpoints {
  load(follower: string): Promise<Cursor | undefined>;
  /** Moves it forward; a cursor behind the stored one changes nothing (a paused follower woke up). */
  save(follower: string, cursor: Cursor): Promise<void>;
  /**
   * The same with the life of what the follower writes to, where that can be lost and come back as another: a place in
   * another life may be anywhere.
   */
  loadLife(follower: string): Promise<{ readonly cursor: Cursor; readonly life?: string } | undefined>;
  /** Begins a life at this place, which may be behind the stored one; from then on `save` goes on from there. */
  beginLife(follower: string, cursor: Cursor, life: string): Promise<void>;
  lag(follower: string): Promise<FollowerLag>;
}

/** How far a follower is behind the log. */
export interface FollowerLag {
  /** Committed events that it has not taken, counted up to 10,000. */
  readonly events: number;
  /** Age of the oldest of them by the database's clock; 0 when there is none. */
  readonly seconds: number;
}

/** Keeps the list projection behind the log. Run by whoever holds its lease; two at once do no harm. */
export interface SummaryProjector {
  /** Takes up to `limit` events: rows and checkpoint change together. Answers how many it took; 0 at the end. */
  runOnce(limit: number): Promise<number>;
  lag(): Promise<FollowerLag>;
}

/**
 * Keeps beside the log what the chains of ended executions ended with, so that a tail that is cut off shows. Run by
 * whoever holds its lease; two at once do no harm.
 */
export interface Sealer {
  /** Takes up to `limit` events and seals what ended with them. Answers how many it took; 0 at the end. */
  runOnce(limit: number): Promise<number>;
}

/** Facts that belong to a whole installation. */
export interface Cluster {
  /** Count of partitions; fixed when the database was first migrated. */
  readonly partitions: number;
}

/** What an API key grants, for whoever shows the key of this digest. */
export interface ApiKeyRecord {
  readonly id: string;
  /** SHA-256 of the whole key. */
  readonly digest: Uint8Array;
  readonly tenants: readonly string[];
  readonly scopes: readonly string[];
  /** How long it is still good, in milliseconds; left out when it does not end by itself. */
  readonly leftMs?: number;
}

/** API keys as those see them who check them. */
export interface ApiKeys {
  /** A key that is neither expired nor revoked on the database's clock. @throws StoreUnavailable */
  find(id: string): Promise<ApiKeyRecord | undefined>;
  /** Notes that the key is used, right to the hour. @throws StoreUnavailable */
  used(id: string): Promise<void>;
}

/** What tells one life of a stream of the bus from the next. */
export interface SeenStream {
  readonly name: string;
  /** When it was created, as the server tells it. */
  readonly created: string;
  readonly lastSequence: number;
  /** Raised whenever another stream of the name was seen. */
  readonly epoch?: number;
}

/** The streams of the bus as some process last saw them. */
export interface SeenStreams {
  load(): Promise<Required<SeenStream>[]>;
  save(seen: readonly SeenStream[]): Promise<void>;
}
