import {
  IdempotencyConflict,
  partitionOf,
  type DefinitionRef,
  type ExecutionState,
  type Json,
  type NewEvent,
} from '@runlog/core';
import type { Append, CommandKey } from '@runlog/event-store';

import type { Announcer } from '../committing/announce.js';
import { commit, type Committing } from '../committing/commit.js';
import { earlier } from '../committing/earlier.js';
import type { DefinitionFinder } from '../definitions/find-definition.js';
import { refuse } from '../input/refuse.js';
import type { ProgramCatalog } from '../programs/program-catalog.js';
import type { Admission, Quotas } from '../quotas/quotas.js';
import { digestOf } from './digest.js';
import { firstLook } from './first-look.js';
import { firstTurn } from './first-turn.js';
import { momentOf, startProblems, type StartRequest } from './start-request.js';

/** How long after a start a scheduler looks at the execution by itself, in milliseconds. */
export const startWakeMs = 10_000;

/** What a start led to. `state` is left out when an earlier start with the same key was found. */
export interface Started {
  readonly id: string;
  readonly created: boolean;
  readonly state?: ExecutionState;
  /** Whoever drives the execution was asked to tell this process of its end. */
  readonly answered?: boolean;
}

/** What the caller means to do with it. */
export interface StartOptions {
  /** Somebody in this process waits for the end. */
  readonly awaited?: boolean;
}

/** Starts executions. */
export class Starter {
  constructor(
    private readonly committing: Committing & {
      readonly newId: () => string;
      readonly quotas?: Pick<Quotas, 'start' | 'over'> | undefined;
    },
    private readonly definitions: Pick<DefinitionFinder, 'ref'>,
    private readonly programs: Pick<ProgramCatalog, 'program'>,
    private readonly announcer: Announcer,
    private readonly partitions: number,
  ) {}

  /**
   * Resolves after the commit. With `awaited`, whoever drives the execution is asked to tell this process of its end.
   * What comes again under its key finds its execution also where its tenant is at a limit.
   * @throws InvalidInput, QuotaExceeded, NotFound (the definition), IdempotencyConflict: nothing was written. A retryable error of the
   * store: unknown; the same request with the same idempotency key is safe.
   */
  async start(request: StartRequest, { awaited = false }: StartOptions = {}): Promise<Started> {
    const { store, newId, quotas } = this.committing;
    const now = store.now();
    refuse(startProblems(request, now));
    const id = request.id ?? newId();
    if (!quotas) return this.accepted(id, request, { now, awaited });
    let admission: Admission;
    try {
      admission = await quotas.start(request.tenant, id);
    } catch (refusal) {
      const first = await this.earlier(id, request, now);
      if (first) return first;
      throw refusal;
    }
    return this.counted(id, quotas, () =>
      this.accepted(id, request, { now, awaited, queued: admission === 'queue' && !request.parent }),
    );
  }

  /**
   * The execution that the first start under the request's key led to; undefined where there was none. Writes nothing.
   * @throws IdempotencyConflict; the store's errors
   */
  async find(request: StartRequest): Promise<string | undefined> {
    const { newId, store } = this.committing;
    return (await this.earlier(request.id ?? newId(), request, store.now()))?.id;
  }

  /** What makes no execution takes nobody's place. */
  private async counted(
    id: string,
    quotas: Pick<Quotas, 'over'>,
    work: () => Promise<Started>,
  ): Promise<Started> {
    let created = false;
    try {
      const started = await work();
      ({ created } = started);
      return started;
    } finally {
      if (!created) quotas.over(id);
    }
  }

  private async accepted(
    id: string,
    request: StartRequest,
    { now, awaited, queued = false }: { now: number; awaited: boolean; queued?: boolean },
  ): Promise<Started> {
    const definition = await this.definitions.ref(request.tenant, request.definition);
    const creation = created(request, definition, now, queued);
    const turn = await firstTurn(id, creation, now, () =>
      this.programs.program(definition.id, request.tenant),
    );
    const { events, state } = turn;
    const wakeAt = state ? firstLook(state) : now + startWakeMs;
    const append = { ...this.appendOf(id, request, now), events, wakeAt };
    const outcome = await commit(this.committing, append);
    if (outcome.status === 'duplicate') return found(append, outcome);
    this.announcer.announce(turn.recorded, { traceparent: request.traceparent, awaited });
    return { id, created: true, answered: awaited, ...(state && { state }) };
  }

  private async earlier(id: string, request: StartRequest, now: number): Promise<Started | undefined> {
    if (request.idempotencyKey === undefined) return undefined;
    const append = this.appendOf(id, request, now);
    const first = await earlier(this.committing, append);
    return first && found(append, first);
  }

  private appendOf(
    executionId: string,
    request: StartRequest,
    now: number,
  ): Omit<Append, 'events' | 'wakeAt'> {
    const command = commandKeyOf(request);
    return {
      executionId,
      tenant: request.tenant,
      partition: partitionOf(executionId, this.partitions),
      expectedVersion: 0,
      recordedAt: now,
      ...(command && { command }),
      ...(request.traceparent !== undefined && { traceparent: request.traceparent }),
    };
  }
}

function created(request: StartRequest, definition: DefinitionRef, now: number, queued: boolean): NewEvent {
  const {
    tenant,
    input = {},
    labels = {},
    priority = 'normal',
    deadline,
    idempotencyKey,
    origin,
    by,
    parent,
  } = request;
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
      ...(by && { by }),
      ...(queued && { queued }),
      ...(parent && { parent }),
    },
  };
}

function commandKeyOf(request: StartRequest): CommandKey | undefined {
  const { idempotencyKey, definition, input = {}, labels = {}, priority = 'normal' } = request;
  if (idempotencyKey === undefined) return undefined;
  const asker = request.parent ? 'child' : (request.origin?.dialect ?? 'native');
  // The definition as it was written, not as it was found: a retry must find its execution although a new version of
  // the definition came in between.
  const asked = { definition, input, labels, priority, deadline: request.deadline ?? null };
  return { scope: `start:${asker}`, key: idempotencyKey, digest: digestOf(asked as Json) };
}

function found(append: Pick<Append, 'command'>, earlier: { executionId: string; digest: string }): Started {
  if (earlier.digest !== append.command?.digest)
    throw new IdempotencyConflict(append.command?.key ?? '', earlier.executionId);
  return { id: earlier.executionId, created: false };
}
