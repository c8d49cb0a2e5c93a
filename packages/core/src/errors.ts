/** The base of every error of the domain: a stable code, and whether trying again can help. */
export abstract class RunlogError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An input broke a rule. `field` is a path into the request (`input.items[3]`), `limit` the bound where there is one. */
export class InvalidInput extends RunlogError {
  readonly code = 'invalid_input';
  readonly retryable = false;

  constructor(
    readonly problems: readonly InputProblem[],
    options?: ErrorOptions,
  ) {
    super(problems.map(({ field, message }) => `${field}: ${message}`).join('; '), options);
  }
}

/** One broken rule of an input. */
export interface InputProblem {
  readonly field: string;
  readonly message: string;
  readonly limit?: number;
}

/** The named thing does not exist for this tenant. */
export class NotFound extends RunlogError {
  readonly code = 'not_found';
  readonly retryable = false;

  constructor(
    readonly kind: 'definition' | 'execution' | 'schedule' | 'resource',
    readonly id: string,
  ) {
    super(`${kind} ${id} does not exist`);
  }
}

/** The execution's status does not allow the command. */
export class NotAllowed extends RunlogError {
  readonly code = 'not_allowed';
  readonly retryable = false;

  constructor(
    readonly command: string,
    readonly status: string,
  ) {
    super(`${command} is not possible while the execution is ${status}`);
  }
}

/** The same idempotency key came with another request. */
export class IdempotencyConflict extends RunlogError {
  readonly code = 'idempotency_conflict';
  readonly retryable = false;

  constructor(
    readonly key: string,
    /** The execution that the first request led to, where it is known. */
    readonly executionId?: string,
  ) {
    super(`the idempotency key ${JSON.stringify(key)} was used with a different request`);
  }
}

/** The log holds an event that this release cannot read. */
export class UnreadableEvent extends RunlogError {
  readonly code = 'unreadable_event';
  readonly retryable = false;

  constructor(
    readonly event: { executionId: string; version: number; type: string; schemaVersion: number },
    reason: string,
  ) {
    super(
      `event ${event.version} of execution ${event.executionId} (${event.type} v${event.schemaVersion}): ${reason}`,
    );
  }
}

/** A log does not begin with ExecutionCreated: it was read from the wrong place, or damaged. */
export class MissingCreation extends RunlogError {
  readonly code = 'missing_creation';
  readonly retryable = false;

  constructor(readonly executionId: string) {
    super(`the log of execution ${executionId} does not begin with its creation`);
  }
}

/** A program broke its contract (it scheduled a step that is under way, or never comes to rest). */
export class ProgramFault extends RunlogError {
  readonly code = 'program_fault';
  readonly retryable = false;
}
