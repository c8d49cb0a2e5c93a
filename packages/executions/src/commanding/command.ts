import {
  decideCommand,
  NotAllowed,
  partitionOf,
  record,
  type ExecutionCommand,
  type ExecutionState,
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
import type { Asked } from './asked.js';
import { commandKeyOf, heedEarlier, refusedKey } from './command-key.js';
import { commandProblems } from './command-problems.js';
import { recordedBefore } from './recorded-before.js';

const tries = 20;

type KeyedAppend = Omit<Append, 'events'> & { readonly command: CommandKey };

/** What commanding stands on. */
export interface CommandPlatform extends Committing {
  readonly newId: () => string;
  readonly announcer: Announcer;
  readonly partitions: number;
}

/**
 * Carries out a command on an execution and gives its state afterwards; resolves after the commit. A command that asks
 * for what is already so changes nothing. A signal takes effect once per `signalId`, another command once per
 * `idempotencyKey`: sent again under it, at whatever time, it changes nothing and is answered as its first try was,
 * with the state of now or with the same refusal.
 * @throws InvalidInput, NotFound, NotAllowed, IdempotencyConflict (the key or id was used with another content):
 * no event was written. Contention and the store's errors are retryable.
 */
export async function command(
  platform: CommandPlatform,
  ref: ExecutionRef,
  wanted: ExecutionCommand,
  asked: Asked = {},
): Promise<ExecutionState> {
  const { store } = platform;
  const { idempotencyKey } = asked;
  refuse(commandProblems(wanted, idempotencyKey, store.now()));
  const key = commandKeyOf(ref.id, wanted, asked, platform.newId);
  let state = await loadState(store, ref);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const append = appendOf(platform, state, key, store.now());
    const decision = decided(state, wanted, asked.by);
    // What a caller has no key for cannot come a second time, and a signal that is refused stays open to be sent later.
    if (decision.events.length === 0 && (idempotencyKey === undefined || wanted.kind === 'signal')) {
      const before = wanted.kind === 'signal' && (await recordedBefore(platform, append));
      return before ? state : answered(decision, state);
    }
    const outcome = await commit(platform, toWrite(append, decision, asked));
    if (outcome.status === 'appended')
      return answered(decision, recorded(platform, append, decision, state, asked));
    if (outcome.status === 'duplicate') heedEarlier(outcome.digest, key, wanted);
    // Somebody else was faster, or an earlier try of this command had committed: only what is new has to be read.
    state =
      foldOnto(state, await store.read(ref.id, { afterVersion: state.version, tenant: ref.tenant })) ?? state;
    if (outcome.status === 'duplicate') return state;
  }
  throw new Contention(ref.id, tries);
}

/** What a command leads to: events, nothing (it is so already), or a refusal. */
interface Decision {
  readonly events: readonly NewEvent[];
  readonly refusal?: NotAllowed;
}

function decided(state: ExecutionState, wanted: ExecutionCommand, by: Principal | undefined): Decision {
  try {
    return { events: decideCommand(state, wanted, by) };
  } catch (error) {
    if (error instanceof NotAllowed) return { events: [], refusal: error };
    throw error;
  }
}

function appendOf(
  { partitions }: CommandPlatform,
  { id, tenant, version }: ExecutionState,
  commandKey: CommandKey,
  recordedAt: number,
): KeyedAppend {
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

/** Where nothing happens to the execution, the key is recorded alone: a late copy must find that it was answered. */
function toWrite(append: KeyedAppend, { events, refusal }: Decision, { traceparent }: Asked): Append {
  const traced = traceparent === undefined ? {} : { traceparent };
  if (events.length > 0) return { ...append, ...traced, events };
  const { wakeAt: _, ...alone } = append;
  return { ...alone, events, command: refusal ? refusedKey(append.command, refusal) : append.command };
}

/** The state behind what was appended, of which the owner is told. */
function recorded(
  { announcer }: CommandPlatform,
  { executionId, recordedAt }: KeyedAppend,
  { events }: Decision,
  state: ExecutionState,
  { traceparent }: Asked,
): ExecutionState {
  if (events.length === 0) return state;
  const facts = record(executionId, state.version, recordedAt, events);
  announcer.announce(facts, { traceparent });
  return foldOnto(state, facts) ?? state;
}

/** @throws NotAllowed when the command is refused */
function answered({ refusal }: Decision, state: ExecutionState): ExecutionState {
  if (refusal) throw refusal;
  return state;
}
