import type { AppendedNotice } from '@runlog/messaging';
import type { Stimulus } from './turn.js';

/** One thing that arrived for an execution, and how to say what became of it. */
export interface Delivery {
  readonly what:
    | Stimulus
    | { readonly kind: 'notice'; readonly notice: AppendedNotice }
    /** Look whether its attempts still live; `force` after the bus lost what it held. The log is at this version at least. */
    | { readonly kind: 'review'; readonly force: boolean; readonly version?: number };
  readonly traceparent?: string | undefined;
  /** For a report from outside: the token that came with it, if one did. What this process itself says needs none. */
  readonly proof?: { readonly token?: string | undefined };
  /** It had its effect, or needs none. */
  done(): void;
  /** It could not be worked on now and shall come again; with the fault, when trying again may well not help. */
  later(delayMs: number, fault?: unknown): void;
}

/** A delivery of which nobody has to be told the outcome. */
export const unacknowledged = (what: Delivery['what']): Delivery => ({
  what,
  done: () => undefined,
  later: () => undefined,
});

/** The trace context that one of the deliveries brought. */
export const traceOf = (deliveries: readonly Delivery[]): string | undefined =>
  deliveries.find(({ traceparent }) => traceparent !== undefined)?.traceparent;
