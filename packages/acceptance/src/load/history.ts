import type { Execution } from '@runlog/client';

import type { Request } from './request.js';

/** What a client was told: the execution's id, that it is refused, or nothing that says whether it was done. */
export type Answer =
  | { readonly kind: 'ok'; readonly id: string; readonly created: boolean }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string }
  /** The server said that it is broken: neither refused nor a plain "not now". */
  | { readonly kind: 'fault'; readonly code: string; readonly message: string };

/** One try of a request. Moments are milliseconds of this process's monotonic clock. */
export interface Try {
  readonly from: number;
  readonly to: number;
  readonly answer: Answer;
}

/** What a client did to send one signal, and what it was told. */
export interface SignalHistory {
  /** The same for all tries. */
  readonly id: string;
  readonly tries: readonly Try[];
}

/** All that a client did for one execution, and what it was told. */
export interface RequestHistory {
  readonly request: Request;
  readonly tries: readonly Try[];
  /** The signals that it sent to the execution, one after the other. */
  readonly signals: readonly SignalHistory[];
  /** What the client saw at the end, where it got that far. */
  readonly ended?: Execution;
  readonly endedAt?: number;
  /** Why waiting for the end was given up. */
  readonly waitFailed?: string;
}
