import type { Json, Principal } from '@runlog/core';

/** How a command came. */
export interface Asked {
  readonly traceparent?: string | undefined;
  /** Who asks; recorded with the events. */
  readonly by?: Principal | undefined;
  /**
   * The caller's name for this command on this execution: under it, the command has one effect and one answer, however
   * often it is sent. Signals have ids instead.
   */
  readonly idempotencyKey?: string | undefined;
  /** The request word for word, where what is wanted depends on when it came: what makes two of them the same. */
  readonly request?: Json | undefined;
}
