import type { InputProblem } from '@runlog/core';

/** How the errors of one code are told. */
export interface FaultRow {
  /** The same for all errors of the code. */
  readonly title: string;
  /** HTTP status. */
  readonly http: number;
  /** google.rpc.Code. */
  readonly grpc: number;
  /** When another try can help, how long to wait before it, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** An error as every API tells it, each in its own words: stable code, text, and how the transports say it. */
export interface Fault extends FaultRow {
  /** The `code` of the RunlogError, or what the HTTP server found wrong (`no_such_route`, `malformed_request`, …). */
  readonly code: string;
  /** The error's message; of errors whose cause is ours, nothing but where to look. */
  readonly detail: string;
  /** Of an InvalidInput: every field that broke a rule. */
  readonly problems?: readonly InputProblem[];
  /** True when the cause is ours: worth a log line, and kept from the caller. */
  readonly internal?: boolean;
}
