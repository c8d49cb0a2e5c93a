import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { isTerminal } from '@runlog/core';

import { GrpcTransport } from './grpc/grpc-transport.js';
import { HttpTransport } from './http/http-transport.js';
import { followToTheEnd } from './follow.js';
import type { Credential } from './credential.js';
import { ClientError } from './errors.js';
import type {
  Command,
  CommandOptions,
  DefinedVersion,
  Definition,
  DefinitionPage,
  Event,
  EventPage,
  EventsOptions,
  Execution,
  ExecutionPage,
  GetOptions,
  ListDefinitionsOptions,
  ListOptions,
  NewDefinition,
  NewExecution,
  NewSignal,
  Started,
  StartOutcome,
  Transport,
} from './model.js';
import type { Schedules } from './schedules/model.js';

/** Where the server is. With `grpc` all calls go that way, else over HTTP. */
export interface ClientOptions {
  /** Base URL, such as `http://127.0.0.1:8080`. */
  readonly http?: string;
  /** host:port, such as `127.0.0.1:9090`. */
  readonly grpc?: string;
  /** An API key, or a token of an identity provider; a function is asked for every call. */
  readonly token?: Credential;
  /** Whose executions: one of the token's tenants. Needed where it has several; `default` without a token. */
  readonly tenant?: string;
}

/** How long to wait for an end. */
export interface WaitOptions {
  /** In milliseconds; one hour when left out. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** From where to stream, and until when at the latest. */
export interface StreamOptions {
  /** The last version that the reader has; 0 when left out. */
  readonly after?: number;
  readonly signal?: AbortSignal;
}

const oneWaitMs = 60_000;

/**
 * The native API. Every method throws a ClientError: RequestRefused, NoSuchThing, Conflicting, Throttled, Unreachable
 * or ServerFault.
 */
export class RunlogClient {
  private readonly transport: Transport;

  constructor({ http, grpc, tenant, token }: ClientOptions) {
    if (grpc !== undefined) this.transport = new GrpcTransport(grpc, tenant, token);
    else if (http !== undefined) this.transport = new HttpTransport(http, tenant, token);
    else throw new TypeError('either http or grpc has to be given');
  }

  /** Takes a document as the next version of its name. */
  define(definition: NewDefinition): Promise<DefinedVersion> {
    return this.transport.define(definition);
  }

  /** Gives a definition by name, name@version or id. */
  definition(name: string): Promise<Definition> {
    return this.transport.definition(name);
  }

  definitions(options: ListDefinitionsOptions = {}): Promise<DefinitionPage> {
    return this.transport.definitions(options);
  }

  /** Resolves when the execution is in the log. */
  start(execution: NewExecution): Promise<Started> {
    return this.transport.start(execution);
  }

  /** Starts up to 1000 executions in one request; outcomes are in the order of the entries. */
  startMany(executions: readonly NewExecution[]): Promise<StartOutcome[]> {
    return this.transport.startMany(executions);
  }

  /**
   * Starts an execution and gives it when it has ended, or as it is when the time is over. Over gRPC, all that run at
   * once share a stream, which makes this the cheapest way to have many ends. With an idempotency key it outlasts
   * restarts of the server; without one, a run whose start is in doubt fails with Unreachable.
   */
  async run(execution: NewExecution, options: WaitOptions = {}): Promise<Execution> {
    const { timeoutMs = 3_600_000, signal } = options;
    const deadline = performance.now() + timeoutMs;
    const start = (leftMs: number) =>
      this.transport.startAndWait(execution, Math.min(oneWaitMs, leftMs), signal);
    const run =
      execution.idempotencyKey === undefined
        ? await start(timeoutMs)
        : await untilAnswered(start, deadline, signal);
    const leftMs = Math.max(0, deadline - performance.now());
    if (run.execution && (isTerminal(run.execution.status) || leftMs === 0)) return run.execution;
    return this.wait(run.id, { ...options, timeoutMs: leftMs });
  }

  /** The execution as it is, or as it was. */
  get(id: string, options: GetOptions = {}): Promise<Execution> {
    return this.transport.get(id, options);
  }

  /** The execution when it has ended, or as it is when the time is over. Outlasts restarts of the server. */
  async wait(id: string, { timeoutMs = 3_600_000, signal }: WaitOptions = {}): Promise<Execution> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const ask = (leftMs: number) => this.transport.wait(id, Math.min(oneWaitMs, leftMs), signal);
      const execution = await untilAnswered(ask, deadline, signal);
      if (isTerminal(execution.status) || performance.now() >= deadline) return execution;
    }
  }

  /** All events after a version, recorded and to come, each once and in order, until the execution has ended. */
  stream(id: string, options: StreamOptions = {}): AsyncGenerator<Event, void, void> {
    return followToTheEnd(this.transport, id, options);
  }

  events(id: string, options: EventsOptions = {}): Promise<EventPage> {
    return this.transport.events(id, options);
  }

  /** A page of executions, newest first. Lists follow the log with a lag. */
  list(options: ListOptions = {}): Promise<ExecutionPage> {
    return this.transport.list(options);
  }

  /** Lets running attempts end and starts nothing further. */
  stop(id: string, reason?: string, options?: CommandOptions): Promise<Execution> {
    return this.command(id, { kind: 'stop', reason, ...keyed(options) });
  }

  /** Interrupts running attempts. */
  terminate(id: string, reason?: string, options?: CommandOptions): Promise<Execution> {
    return this.command(id, { kind: 'terminate', reason, ...keyed(options) });
  }

  pause(id: string, reason?: string, options?: CommandOptions): Promise<Execution> {
    return this.command(id, { kind: 'pause', reason, ...keyed(options) });
  }

  resume(id: string, options?: CommandOptions): Promise<Execution> {
    return this.command(id, { kind: 'resume', ...keyed(options) });
  }

  /** Opens an execution that did not complete; `deadline` is a moment, or milliseconds from now. */
  retry(id: string, deadline?: Date | number, options?: CommandOptions): Promise<Execution> {
    return this.command(id, { kind: 'retry', deadline, ...keyed(options) });
  }

  signal(id: string, signal: NewSignal): Promise<Execution> {
    return this.command(id, { kind: 'signal', ...signal, signalId: signal.signalId ?? randomUUID() });
  }

  /** What starts executions when time comes. */
  get schedules(): Schedules {
    return this.transport.schedules;
  }

  /** Ends connections that this client holds. */
  close(): void {
    this.transport.close();
  }

  private command(id: string, command: Command): Promise<Execution> {
    return this.transport.command(id, command);
  }
}

const keyed = ({ idempotencyKey = randomUUID() }: CommandOptions = {}): CommandOptions => ({
  idempotencyKey,
});

/** Asks again while trying again can help and the deadline (of the monotonic clock) has not passed. */
async function untilAnswered<T>(
  ask: (leftMs: number) => Promise<T>,
  deadline: number,
  signal?: AbortSignal,
): Promise<T> {
  for (;;) {
    const leftMs = Math.max(0, deadline - performance.now());
    try {
      return await ask(leftMs);
    } catch (error) {
      if (!(error instanceof ClientError) || !error.retryable || performance.now() >= deadline) throw error;
      await pause(Math.min(leftMs, error.facts.retryAfterMs ?? 500), undefined, { signal });
    }
  }
}
