import { RunlogError, type InputProblem } from '@runlog/core';

/** What the server said besides the code. */
export interface ErrorFacts {
  /** Which fields broke which rule. */
  readonly problems?: readonly InputProblem[];
  /** How long to wait before another try, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Leads to the request in the server's logs. */
  readonly requestId?: string;
}

/** The base of the client's errors. `code` is the server's own, stable code (`not_found`). */
export abstract class ClientError extends RunlogError {
  constructor(
    readonly code: string,
    message: string,
    readonly facts: ErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The request breaks a rule; `facts.problems` names the fields. Sending it again cannot help. */
export class RequestRefused extends ClientError {
  readonly retryable = false;
}

/** The definition or execution does not exist for this tenant. */
export class NoSuchThing extends ClientError {
  readonly retryable = false;
}

/** The status of the execution forbids the command, or an idempotency key came with another request. */
export class Conflicting extends ClientError {
  readonly retryable = false;
}

/** More than the server takes from this client, or at all; wait for `facts.retryAfterMs`. */
export class Throttled extends ClientError {
  readonly retryable = true;
}

/**
 * No answer, or one that says "not now". A command may have been carried out all the same: repeat it only with an
 * idempotency key or signal id, or after looking.
 */
export class Unreachable extends ClientError {
  readonly retryable = true;
}

/** Something went wrong on the server's side, or the answer is none that this client knows. */
export class ServerFault extends ClientError {
  readonly retryable = false;
}
