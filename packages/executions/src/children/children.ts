import { isTerminalEvent, limits, NotAllowed, NotFound, outcomeOf, type AttemptEnd } from '@runlog/core';

import { command, type CommandPlatform } from '../commanding/command.js';
import type { ExecutionRef } from '../ports.js';
import { loadState, pieceSize } from '../reading/load-state.js';
import type { Starter } from '../starting/start.js';
import { startOfChild, type ChildAttempt } from './child-start.js';
import { NestingLimit } from './nesting-limit.js';
import { Parents } from './parents.js';

/** A child as it was last seen. */
export interface ChildSight {
  readonly id: string;
  /** How far its log was read. */
  readonly version: number;
  /** What its end means for the attempt; left out while it has not ended. */
  readonly end?: AttemptEnd;
}

/** What carrying out steps by executions stands on. */
export interface ChildPlatform extends CommandPlatform {
  readonly starter: Pick<Starter, 'start' | 'find'>;
}

/** Executions that carry out steps of others: started once for each attempt, looked at, interrupted. */
export class Children {
  private readonly parents: Parents;

  constructor(private readonly platform: ChildPlatform) {
    this.parents = new Parents(platform.store);
  }

  /**
   * Starts the attempt's child at the newest version of its definition, or finds it where an earlier call did. Resolves
   * after the commit.
   * @throws NestingLimit, InvalidInput, NotFound (the definition), QuotaExceeded: there is no child. Retryable errors of
   * the store: unknown; the same call again is safe.
   */
  async start(attempt: ChildAttempt): Promise<ChildSight> {
    if (attempt.parent.depth > limits.nestedExecutions) throw new NestingLimit();
    const { id, state } = await this.started(attempt);
    if (!state) return this.look(attempt.tenant, { id, version: 0 });
    const end = outcomeOf(state);
    return { id, version: state.version, ...(end && { end }) };
  }

  /** Looks at a child again; reads no more of its log than is new. */
  async look(tenant: string, { id, version }: ChildSight): Promise<ChildSight> {
    const { store } = this.platform;
    let seen = version;
    for (;;) {
      const news = await store.read(id, { afterVersion: seen, limit: pieceSize, tenant });
      seen = news.at(-1)?.version ?? seen;
      if (news.some(({ type }) => isTerminalEvent(type))) return this.ended(tenant, id);
      if (news.length < pieceSize) return { id, version: seen };
    }
  }

  /** Interrupts a child that nobody waits for. One that has ended, or never was, needs nothing. */
  async terminate(ref: ExecutionRef): Promise<void> {
    try {
      await command(this.platform, ref, {
        kind: 'terminate',
        reason: 'the step that it carries out is over',
      });
    } catch (error) {
      if (!(error instanceof NotAllowed) && !(error instanceof NotFound)) throw error;
    }
  }

  /** The same for the child of an attempt that this process has not started, if there is one. */
  async terminateChildOf(attempt: ChildAttempt): Promise<void> {
    const id = await this.platform.starter.find(startOfChild(attempt));
    if (id !== undefined) await this.terminate({ tenant: attempt.tenant, id });
  }

  /** Whether the parent still waits for what becomes of this attempt. False is certain, true up to some seconds old. */
  isAwaited(tenant: string, parent: ChildAttempt['parent']): Promise<boolean> {
    return this.parents.awaits(tenant, parent);
  }

  /** A child that runs is found also where its definition is gone, or its tenant at a limit. */
  private async started(attempt: ChildAttempt): Promise<Awaited<ReturnType<Starter['start']>>> {
    const { starter } = this.platform;
    const request = startOfChild(attempt);
    try {
      return await starter.start(request);
    } catch (refusal) {
      if (!(refusal instanceof NotFound)) throw refusal;
      const id = await starter.find(request);
      if (id === undefined) throw refusal;
      return { id, created: false };
    }
  }

  private async ended(tenant: string, id: string): Promise<ChildSight> {
    const state = await loadState(this.platform.store, { tenant, id });
    // One that was retried meanwhile goes on, and ends another time.
    const end = outcomeOf(state);
    return { id, version: state.version, ...(end && { end }) };
  }
}
