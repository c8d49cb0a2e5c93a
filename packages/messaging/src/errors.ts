import { RunlogError } from '@runlog/core';

/**
 * The bus did not confirm: it is away, or its answer did not come in time. The message may have arrived or not
 * (in doubt); sending it again is safe and is what to do.
 */
export class BusUnavailable extends RunlogError {
  readonly code = 'bus_unavailable';
  readonly retryable = true;
}

/** The server refused the login, or this user has no right to what was tried. */
export class NotAllowed extends RunlogError {
  readonly code = 'not_allowed_on_the_bus';
  readonly retryable = false;
}

/** The stream stands, but the files beneath it are gone: it stores nothing until it is made anew (see StreamWatch). */
export class StorageGone extends BusUnavailable {}

/** The stream's newest message is not the one that this one was to come behind. Nothing was stored. */
export class OutOfPlace extends BusUnavailable {}

/** The stream is at its bound and refused the message. Nothing was stored; try again when consumers caught up. */
export class QueueFull extends RunlogError {
  readonly code = 'queue_full';
  readonly retryable = true;

  constructor(
    readonly subject: string,
    options?: ErrorOptions,
  ) {
    super(`the stream of ${subject} is full`, options);
  }
}

/** The encoded message is larger than the bus carries. It was not sent, and never can be. Sizes in bytes. */
export class PayloadTooLarge extends RunlogError {
  readonly code = 'payload_too_large';
  readonly retryable = false;

  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`the message has ${bytes} bytes, the bus carries ${limit}`);
  }
}

/** A received message is not what its subject promises. Reading it again cannot help. */
export class UndecodableMessage extends RunlogError {
  readonly code = 'undecodable_message';
  readonly retryable = false;

  constructor(
    readonly subject: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`message on ${subject}: ${reason}`, options);
  }
}

/** A value cannot be written as JSON (it is circular, or throws when read). */
export class UnencodableMessage extends RunlogError {
  readonly code = 'unencodable_message';
  readonly retryable = false;
}

/** The prefix of subjects and streams is not made of lower-case letters, digits, `-` and `_`. */
export class InvalidPrefix extends RunlogError {
  readonly code = 'invalid_prefix';
  readonly retryable = false;

  constructor(readonly prefix: string) {
    super(`the prefix ${JSON.stringify(prefix)} must match [a-z0-9_-]{1,64}`);
  }
}

/** A stream exists with a property that cannot be changed in place; an operator has to migrate or delete it. */
export class TopologyMismatch extends RunlogError {
  readonly code = 'topology_mismatch';
  readonly retryable = false;

  constructor(
    readonly stream: string,
    readonly property: string,
  ) {
    super(`stream ${stream} exists with another ${property}`);
  }
}

/** No handler is registered for a pattern. */
export class NoHandler extends RunlogError {
  readonly code = 'unknown_handler';
  readonly retryable = false;

  constructor(readonly pattern: string) {
    super(`no handler is registered for ${JSON.stringify(pattern)}`);
  }
}

/** A Nest handler failed with something that is no error; `failure` is what it was. */
export class HandlerFailure extends RunlogError {
  readonly code = 'handler_error';
  readonly retryable = true;

  constructor(
    readonly pattern: string,
    readonly failure: unknown,
  ) {
    super(`the handler of ${JSON.stringify(pattern)} failed`);
  }
}
