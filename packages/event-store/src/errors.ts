import { type HistorySize, limits, RunlogError } from '@runlog/core';

/**
 * The database did not do what was asked, for a reason that passes: no connection, a restart, a full disk, a time
 * limit. `inDoubt`: the connection was lost after the statement was sent, and the database did not come back in time to
 * say whether it was committed; read the command key or the version back before doing it again.
 */
export class StoreUnavailable extends RunlogError {
  readonly code = 'store_unavailable';
  readonly retryable = true;

  constructor(
    readonly inDoubt: boolean,
    options?: ErrorOptions,
  ) {
    super(inDoubt ? 'the database did not confirm the commit' : 'the database is not available', options);
  }
}

/** More appends wait than the store is willing to hold. Nothing was recorded; try again later. */
export class StoreBusy extends RunlogError {
  readonly code = 'store_busy';
  readonly retryable = true;

  constructor(
    readonly waitingAppends: number,
    readonly waitingBytes: number,
  ) {
    super(`${waitingAppends} appends with ${waitingBytes} bytes wait already`);
  }
}

/** This one append can never be recorded: it is malformed, or the database refuses one of its values. */
export class AppendRefused extends RunlogError {
  readonly code = 'append_refused';
  readonly retryable = false;

  constructor(
    readonly executionId: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`the append to execution ${executionId} was refused: ${reason}`, options);
  }
}

/**
 * The history of an execution holds as much as one may. Nothing was recorded; only what brings the execution to its end
 * still is.
 */
export class HistoryFull extends RunlogError {
  readonly code = 'history_limit';
  readonly retryable = false;

  constructor(
    readonly executionId: string,
    readonly size: HistorySize,
  ) {
    super(
      `the history of execution ${executionId} holds ${size.events} events with ${size.bytes} bytes, and may hold ` +
        `${limits.eventsPerExecution} events or ${limits.bytesPerExecution} bytes`,
    );
  }
}

/**
 * The newest event of an execution is not the one that this process recorded there and had confirmed: somebody changed
 * the log, or the database was set back. Nothing was recorded. `runlog verify` names the first event that is wrong.
 */
export class LogTampered extends RunlogError {
  readonly code = 'log_tampered';
  readonly retryable = false;

  constructor(
    readonly executionId: string,
    readonly version: number,
  ) {
    super(`event ${version} of execution ${executionId} is not the one that was recorded`);
  }
}

/** Why a Postgres server is not one that the log may stand on. */
export type UnfitReason =
  'durability_off' | 'version_too_old' | 'not_migrated' | 'role_missing' | 'transactions_behind_log';

/** The server or the database is not fit to hold the log; an operator has to act. */
export class ServerUnfit extends RunlogError {
  readonly code = 'server_unfit';
  readonly retryable = false;

  constructor(
    readonly reason: UnfitReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The schema could not be brought to this release. Whatever was begun was rolled back. */
export class MigrationFailed extends RunlogError {
  readonly code = 'migration_failed';
  readonly retryable = false;
}

/** Retention stopped at a month; what it had not taken out of the log is there. It may be run again. */
export class RetentionFailed extends RunlogError {
  readonly code = 'retention_failed';
  readonly retryable = false;
}

/** As many messages are put aside as are kept; replay or drop some. Nothing was lost: the message comes again. */
export class DeadLettersFull extends RunlogError {
  readonly code = 'dead_letters_full';
  readonly retryable = true;

  constructor(readonly limit: number) {
    super(`${limit} messages are put aside already`);
  }
}
