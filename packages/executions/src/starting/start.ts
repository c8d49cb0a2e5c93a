import {
  fold,
  IdempotencyConflict,
  partitionOf,
  record,
  type DefinitionRef,
  type ExecutionState,
  type Json,
  type NewEvent,
} from '@runlog/core';
import type { Append, CommandKey, EventStore } from '@runlog/event-store';
import { v7 as uuidv7 } from 'uuid';

import type { Announcer } from '../committing/announce.js';
import { commit } from '../committing/commit.js';
import type { DefinitionFinder } from '../definitions/find-definition.js';
import { refuse } from '../input/refuse.js';
import { digestOf } from './digest.js';
import { momentOf, startProblems, type StartRequest } from './start-request.js';

/** How long after a start a scheduler looks at the execution by itself, in milliseconds. */
export const startWakeMs = 10_000;

/** What a start led to. `state` is left out when an earlier start with the same key was found. */
export interface Started {
  readonly id: string;
  readonly created: boolean;
  readonly state?: ExecutionState;
}

/** Starts executions. */
export class Starter {
  constructor(
    private readonly store: EventStore,
    private readonly definitions: DefinitionFinder,
    private readonly announcer: Announcer,
    private readonly partitions: number,
  ) {}

  /**
   * Resolves after the commit.
   * @throws InvalidInput, NotFound (the definition), IdempotencyConflict: nothing was written. A retryable error of the
   * store: unknown; the same request with the same idempotency key is safe.
   */
  async start(request: StartRequest): Promise<Started> {
    const now = this.store.now();
    refuse(startProblems(request, now));
    const definition = await this.definitions.ref(request.tenant, request.definition);
    const append = this.appendOf(request, definition, now);
    const outcome = await commit(this.store, append);
    if (outcome.status === 'duplicate') return found(append, outcome);
    const events = record(append.executionId, 0, now, append.events);
    this.announcer.announce(events, request.traceparent);
    const state = fold(events);
    return { id: append.executionId, created: true, ...(state && { state }) };
  }

  private appendOf(request: StartRequest, definition: DefinitionRef, now: number): Append {
    const executionId = request.id ?? uuidv7();
    const command = commandKeyOf(request);
    return {
      executionId,
      tenant: request.tenant,
      partition: partitionOf(executionId, this.partitions),
      expectedVersion: 0,
      events: [created(request, definition, now)],
      recordedAt: now,
      wakeAt: now + startWakeMs,
      ...(command && { command }),
      ...(request.traceparent !== undefined && { traceparent: request.traceparent }),
    };
  }
}

function created(request: StartRequest, definition: DefinitionRef, now: number): NewEvent {
  const { tenant, input = {}, labels = {}, priority = 'normal', deadline, idempotencyKey, origin } = request;
  return {
    type: 'ExecutionCreated',
    data: {
      tenant,
      definition,
      input,
      labels,
      priority,
      ...(deadline && { deadline: momentOf(deadline, now) }),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
      ...(origin && { origin }),
    },
  };
}

function commandKeyOf(request: StartRequest): CommandKey | undefined {
  const { idempotencyKey, definition, input = {}, labels = {}, priority = 'normal' } = request;
  if (idempotencyKey === undefined) return undefined;
  const dialect = request.origin?.dialect ?? 'native';
  // The definition as it was written, not as it was found: a retry must find its execution although a new version of
  // the definition came in between.
  const asked = { definition, input, labels, priority, deadline: request.deadline ?? null };
  return { scope: `start:${dialect}`, key: idempotencyKey, digest: digestOf(asked as Json) };
}

function found(append: Append, earlier: { executionId: string; digest: string }): Started {
  if (earlier.digest !== append.command?.digest) throw new IdempotencyConflict(append.command?.key ?? '');
  return { id: earlier.executionId, created: false };
}
