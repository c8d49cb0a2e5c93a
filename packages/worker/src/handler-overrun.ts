import { RunlogError } from '@runlog/core';

/** A handler went on long after its attempt was aborted; its slot was given to another. It should heed its signal. */
export class HandlerOverrun extends RunlogError {
  readonly code = 'handler_overrun';
  readonly retryable = false;

  constructor(readonly task: string) {
    super(`the handler of ${task} ignores its signal`);
  }
}
