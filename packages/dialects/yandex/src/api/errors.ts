import { InvalidInput, RunlogError } from '@runlog/core';

/** What this API knows nothing of, by its own names. */
export class Missing extends RunlogError {
  readonly code = 'not_found';
  readonly retryable = false;

  constructor(
    readonly kind: 'workflow' | 'execution' | 'operation' | 'endpoint',
    readonly id: string,
  ) {
    super(`${kind} ${shown(id)} does not exist`);
  }
}

/** The folder has a workflow of that name. */
export class WorkflowNameTaken extends RunlogError {
  readonly code = 'already_exists';
  readonly retryable = false;

  constructor(readonly taken: string) {
    super(`the folder has a workflow ${JSON.stringify(taken)} already`);
  }
}

/** What is done cannot be cancelled. */
export class OperationDone extends RunlogError {
  readonly code = 'not_allowed';
  readonly retryable = false;

  constructor(readonly id: string) {
    super(`operation ${id} is done`);
  }
}

/** An InvalidInput about one field. */
export const invalid = (field: string, message: string, limit?: number): InvalidInput =>
  new InvalidInput([{ field, message, ...(limit !== undefined && { limit }) }]);

/** @throws InvalidInput for a field that must not be empty */
export function required(field: string, text: string): void {
  if (text === '') throw invalid(field, 'must be given');
}

// It goes back to the caller, and into logs.
const shown = (id: string): string => (id.length > 200 ? `${id.slice(0, 200)}…` : id).replaceAll('\0', '?');
