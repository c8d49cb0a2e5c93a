import type { DocumentExpression, Language, Snapshot } from '@runlog/core';
import type {
  DefinitionStore,
  EventStore,
  ExecutionList,
  ResourceStore,
  ScheduleStore,
} from '@runlog/event-store';
import type { Hint, InboxMessage, ProcessClock } from '@runlog/messaging';

import type { Quotas } from './quotas/quotas.js';

/** Where notices and reports for the owners of partitions go. */
export interface Inbox {
  /** Resolves when the message is stored; rejects with an error whose `code` is `payload_too_large` when it never can be. */
  publish(partition: number, message: InboxMessage, traceparent?: string): Promise<void>;
}

/** Calls the listener at every hint until the returned function is called. */
export type HintSource = (listener: (hint: Hint) => void) => () => void;

/** Where this process is told of the ends that it waits for. */
export interface AnswerSource {
  /** What a notice gives as its `answerTo`. */
  readonly address: string;
  /** Calls the listener with the last states of executions; the returned function ends that. */
  listen(listener: (ended: Snapshot) => void): () => void;
}

/** How processes tell each other of new versions of definitions. */
export interface DefinitionNews {
  /** False while news of others may be missed. */
  readonly reliable: boolean;
  /** Resolves when the others have been told, as far as they can be. */
  tell(news: { readonly tenant: string; readonly name: string }): Promise<void>;
  /** The listener hears undefined when some news may have been missed. */
  listen(
    listener: (news: { readonly tenant: string; readonly name: string } | undefined) => void,
  ): () => void;
}

/** Checks an expression with its language's own parser. Answers why it is refused, or undefined. */
export type ExpressionChecker = (expression: DocumentExpression) => Promise<string | undefined>;

/** What the use cases stand on. */
export interface Platform {
  readonly store: EventStore;
  readonly definitions: DefinitionStore;
  readonly list: ExecutionList;
  readonly schedules: ScheduleStore;
  readonly resources: ResourceStore;
  /** Left out: the newest version of a name is asked for at every start. */
  readonly definitionNews?: DefinitionNews;
  readonly inbox: Inbox;
  readonly hints: HintSource;
  /** Left out: waiters look into the log when they hear that an execution ended. */
  readonly answers?: AnswerSource;
  readonly partitions: number;
  readonly languages: readonly Language[];
  readonly checkExpression: ExpressionChecker;
  /** At least 32 bytes, the same in all processes that shall accept each other's page tokens. */
  readonly pageTokenKey: Uint8Array;
  /** Holds tenants to their limits; left out: they have none. */
  readonly quotas?: Pick<Quotas, 'start' | 'over'>;
  /** The machine's own when left out. */
  readonly clock?: ProcessClock;
  /** Makes the ids of executions; UUIDv7 unless told. */
  readonly newId?: () => string;
  /** Told when a notice did not get through; the agenda makes up for it. */
  readonly onNoticeLost?: (executionId: string, error: unknown) => void;
}

/** An execution as somebody names it: unknown to all but its own tenant. */
export interface ExecutionRef {
  readonly tenant: string;
  readonly id: string;
}

/** A page of a list; `nextPageToken` is left out on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}
