import type { CancelMode } from '../events/catalog.js';
import type { NewEvent } from '../events/event.js';
import { NotAllowed } from '../errors.js';
import type { Json } from '../json.js';
import type { Principal } from './principal.js';
import { isTerminal } from './status.js';
import type { ExecutionState } from './state.js';

/** What somebody outside asks of an execution that exists. */
export type ExecutionCommand =
  | { readonly kind: 'stop' | 'terminate'; readonly reason?: string }
  | { readonly kind: 'pause'; readonly reason?: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'retry'; readonly deadline?: number }
  | { readonly kind: 'signal'; readonly signalId: string; readonly name: string; readonly payload: Json };

/** The member of an event's data that names who asked. */
interface Asked {
  readonly by?: Principal;
}

/**
 * The events that a command leads to; none when what it asks for is already so. They say who asked, where that is known.
 * @throws NotAllowed when the status forbids it.
 */
export function decideCommand(
  state: ExecutionState,
  command: ExecutionCommand,
  by?: Principal,
): readonly NewEvent[] {
  const asked = by ? { by } : {};
  switch (command.kind) {
    case 'stop':
    case 'terminate':
      return cancel(state, command.kind, command.reason, asked);
    case 'pause':
      return pause(state, command.reason, asked);
    case 'resume':
      return resume(state, asked);
    case 'retry':
      return retry(state, command.deadline, asked);
    case 'signal':
      if (isTerminal(state.status)) throw new NotAllowed('signal', state.status);
      return [
        {
          type: 'SignalReceived',
          data: { signalId: command.signalId, name: command.name, payload: command.payload, ...asked },
        },
      ];
  }
}

function cancel(
  state: ExecutionState,
  mode: CancelMode,
  reason: string | undefined,
  asked: Asked,
): readonly NewEvent[] {
  const already = state.status === 'cancelled' || (state.status === 'cancelling' && state.cancel === mode);
  // A termination that is under way is the stronger wish: a stop adds nothing to it.
  if (already || (state.status === 'cancelling' && state.cancel === 'terminate')) return [];
  if (isTerminal(state.status)) throw new NotAllowed(mode, state.status);
  return [{ type: 'CancelRequested', data: { mode, ...(reason !== undefined && { reason }), ...asked } }];
}

function pause(state: ExecutionState, reason: string | undefined, asked: Asked): readonly NewEvent[] {
  if (state.status === 'paused') return [];
  if (isTerminal(state.status) || state.status === 'cancelling') throw new NotAllowed('pause', state.status);
  return [{ type: 'ExecutionPaused', data: { ...(reason !== undefined && { reason }), ...asked } }];
}

function resume(state: ExecutionState, asked: Asked): readonly NewEvent[] {
  if (state.status === 'paused') return [{ type: 'ExecutionResumed', data: { ...asked, ...waits(state) } }];
  if (isTerminal(state.status) || state.status === 'cancelling') throw new NotAllowed('resume', state.status);
  return [];
}

function retry(state: ExecutionState, deadline: number | undefined, asked: Asked): readonly NewEvent[] {
  if (!isTerminal(state.status) || state.status === 'completed') throw new NotAllowed('retry', state.status);
  const data = { ...(deadline !== undefined && { deadline }), ...asked, ...waits(state) };
  return [{ type: 'ExecutionRetried', data }];
}

/** Says of an execution that was never let in that it goes back to where it waited. */
const waits = ({ queued, startedAt }: ExecutionState): { readonly queued?: true } =>
  queued && startedAt === undefined ? { queued } : {};
