import {
  decideCommand,
  IdempotencyConflict,
  NotAllowed,
  partitionOf,
  record,
  type ExecutionCommand,
  type ExecutionState,
  type Json,
  type NewEvent,
  type Principal,
} from '@runlog/core';
import type { Append, CommandKey } from '@runlog/event-store';

import type { Announcer } from '../committing/announce.js';
import { commit, type Committing } from '../committing/commit.js';
import { Contention } from '../errors.js';
import { refuse } from '../input/refuse.js';
import type { ExecutionRef } from '../ports.js';
import { foldOnto, loadState } from '../reading/load-state.js';
import { startWakeMs } from '../starting/start.js';
import { digestOf } from '../starting/digest.js';
import { commandProblems } from './command-problems.js';
import { recordedBefore } from './recorded-before.js';

const tries = 20;

/** What commanding stands on. */
export interface CommandPlatform extends Committing {
  readonly newId: () => string;
  readonly announcer: Announcer;
  readonly partitions: number;
}

/** How a command came. */
export interface Asked {
  readonly traceparent?: string | undefined;
  /** Who asks; recorded with the events. */
  readonly by?: Principal | undefined;
}

/**
 * Carries out a command on an execution and gives its state afterwards; resolves after the commit. A command that asks
 * for what is already so changes nothing; a signal takes effect once per `signalId`.
 * @throws InvalidInput, NotFound, NotAllowed, IdempotencyConflict (a signal's id was used with another content):
 * nothing was written. Contention and the store's errors are retryable.
 */
export async function command(
  platform: CommandPlatform,
  ref: ExecutionRef,
  wanted: ExecutionCommand,
  { traceparent, by }: Asked = {},
): Promise<ExecutionState> {
  const { store } = platform;
  refuse(commandProblems(wanted, store.now()));
  const key = commandKeyOf(ref.id, wanted, platform.newId);
  let state = await loadState(store, ref);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const recordedAt = store.now();
    const append = appendOf(platform, state, key, recordedAt);
    const events = await decided(state, wanted, by, () => recordedBefore(platform, append));
    if (events.length === 0) return state;
    const outcome = await commit(platform, {
      ...append,
      events,
      ...(traceparent !== undefined && { traceparent }),
    });
    if (outcome.status === 'appended') {
      const recorded = record(ref.id, state.version, recordedAt, events);
      platform.announcer.announce(recorded, { traceparent });
      return foldOnto(state, recorded) ?? state;
    }
    if (outcome.status === 'duplicate' && outcome.digest !== key.digest)
      throw new IdempotencyConflict(key.key);
    // Somebody else was faster, or an earlier try of this command had committed: only what is new has to be read.
    state =
      foldOnto(state, await store.read(ref.id, { afterVersion: state.version, tenant: ref.tenant })) ?? state;
    if (outcome.status === 'duplicate') return state;
  }
  throw new Contention(ref.id, tries);
}

/** A signal whose first try was recorded has had its effect, though the execution has ended since: nothing is added. */
async function decided(
  state: ExecutionState,
  wanted: ExecutionCommand,
  by: Principal | undefined,
  before: () => Promise<boolean>,
): Promise<readonly NewEvent[]> {
  try {
    return decideCommand(state, wanted, by);
  } catch (error) {
    if (wanted.kind === 'signal' && error instanceof NotAllowed && (await before())) return [];
    throw error;
  }
}

function appendOf(
  { partitions }: CommandPlatform,
  { id, tenant, version }: ExecutionState,
  commandKey: CommandKey,
  recordedAt: number,
): Omit<Append, 'events'> {
  return {
    executionId: id,
    tenant,
    partition: partitionOf(id, partitions),
    expectedVersion: version,
    recordedAt,
    wakeAt: recordedAt + startWakeMs,
    command: commandKey,
  };
}

// Every command has a key, so that a commit in doubt can be sent again; only a signal's comes from the caller.
function commandKeyOf(executionId: string, wanted: ExecutionCommand, newId: () => string): CommandKey {
  const name = wanted.kind === 'signal' ? wanted.signalId : newId();
  return { scope: executionId, key: `${wanted.kind}:${name}`, digest: digestOf(wanted as unknown as Json) };
}
