import type { NewEvent } from '../events/event.js';
import type { ExecutionState } from '../execution/state.js';

/**
 * The events that let a queued execution in; none when it does not wait: it was let in, paused, cancelled, or ended
 * meanwhile. So whoever lets in may do so on old knowledge, and twice.
 */
export const admit = ({ status }: ExecutionState): readonly NewEvent[] =>
  status === 'queued' ? [{ type: 'ExecutionStarted', data: {} }] : [];
