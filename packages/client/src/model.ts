import type { ExecutionStatus, Json, Priority } from '@runlog/core';
import type {
  DefinitionListResponse,
  DefinitionResponse,
  DefinedResponse,
  EventResponse,
  EventsResponse,
  ExecutionListResponse,
  ExecutionResponse,
  StartedResponse,
} from '@runlog/contract';

import type { ClientError } from './errors.js';
import type { Schedules } from './schedules/model.js';

/** An execution as its log says. Moments are RFC 3339 texts. */
export type Execution = ExecutionResponse;
/** A fact in an execution's log. */
export type Event = EventResponse;
export type EventPage = EventsResponse;
export type ExecutionPage = ExecutionListResponse;
export type Definition = DefinitionResponse;
export type DefinedVersion = DefinedResponse;
export type DefinitionPage = DefinitionListResponse;
export type Started = StartedResponse;

/** A workflow document to take. */
export interface NewDefinition {
  readonly name: string;
  /** `yawl` or `task`. */
  readonly language: string;
  /** Text, or the JSON object that the text would stand for. */
  readonly document: string | Readonly<Record<string, unknown>>;
}

/** An execution to start. */
export interface NewExecution {
  /** `name` (newest version), `name@version`, or a definition's id. */
  readonly definition: string;
  readonly input?: Json;
  /** The same key with the same request finds the first execution. */
  readonly idempotencyKey?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly priority?: Priority;
  /** A moment, or milliseconds from the start. */
  readonly deadline?: Date | number;
}

/** What one entry of a batch led to. */
export type StartOutcome = { readonly started: Started } | { readonly error: ClientError };

/** Which state: the newest, or one of the past. */
export interface GetOptions {
  readonly version?: number;
  readonly at?: Date;
}

/** Which executions. */
export interface ListOptions {
  readonly statuses?: readonly ExecutionStatus[];
  /** A definition's name (all versions) or id. */
  readonly definition?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly startedAfter?: Date;
  readonly startedBefore?: Date;
  readonly finishedAfter?: Date;
  readonly finishedBefore?: Date;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Which definitions. */
export interface ListDefinitionsOptions {
  readonly name?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Which events. */
export interface EventsOptions {
  readonly after?: number;
  readonly pageSize?: number;
}

/** A signal to send. */
export interface NewSignal {
  readonly name: string;
  readonly payload?: Json;
  /** The same id has one effect, however often it is sent. Without it every call is a signal of its own. */
  readonly signalId?: string;
}

/** How a command is sent. */
export interface CommandOptions {
  /**
   * Under the same key, a command on an execution has one effect and one answer, however often it is sent: give it to
   * ask again after Unreachable. Without it every call has a key of its own, so that a copy that the network kept back
   * changes nothing.
   */
  readonly idempotencyKey?: string;
}

/** What is asked of an execution. */
export type Command =
  | ({ readonly kind: 'stop' | 'terminate' | 'pause'; readonly reason?: string } & CommandOptions)
  | ({ readonly kind: 'resume' } & CommandOptions)
  | ({ readonly kind: 'retry'; readonly deadline?: Date | number } & CommandOptions)
  | ({ readonly kind: 'signal' } & NewSignal);

/** An execution that was started; as it was last seen, unless the server went before it could be. */
export interface Run {
  readonly id: string;
  readonly execution?: Execution;
}

/** One way of reaching the server; each call is one request. */
export interface Transport {
  define(definition: NewDefinition): Promise<DefinedVersion>;
  definition(name: string): Promise<Definition>;
  definitions(options: ListDefinitionsOptions): Promise<DefinitionPage>;
  start(execution: NewExecution): Promise<Started>;
  /** Starts and waits on the server's side; the execution may not have ended when the time is over. */
  startAndWait(execution: NewExecution, waitMs: number, signal?: AbortSignal): Promise<Run>;
  startMany(executions: readonly NewExecution[]): Promise<StartOutcome[]>;
  get(id: string, options: GetOptions): Promise<Execution>;
  wait(id: string, waitMs: number, signal?: AbortSignal): Promise<Execution>;
  list(options: ListOptions): Promise<ExecutionPage>;
  events(id: string, options: EventsOptions): Promise<EventPage>;
  /** The events after a version until the one that ends the execution. Throws Unreachable when it breaks off before. */
  follow(id: string, after: number, signal?: AbortSignal): AsyncGenerator<Event, void, void>;
  command(id: string, command: Command): Promise<Execution>;
  readonly schedules: Schedules;
  close(): void;
}
