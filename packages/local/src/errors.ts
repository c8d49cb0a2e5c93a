/** Why a local server, the data directory or the platform could not be brought up; stable, for programs. */
export type LocalErrorCode =
  | 'bad_setting'
  | 'port_taken'
  | 'directory_in_use'
  | 'directory_unusable'
  | 'process_not_started'
  | 'postgres_not_started'
  | 'postgres_version_mismatch'
  | 'nats_not_found'
  | 'nats_not_started'
  | 'service_not_ready';

/**
 * A failure of the local platform that a person has to act on. The message says what to do; `data`
 * carries the same facts for programs. Never retried by the code that throws it: what can be retried
 * (a busy port that was not asked for, an orphan that is still leaving) has been retried already.
 */
export class LocalError extends Error {
  override readonly name = 'LocalError';

  constructor(
    readonly code: LocalErrorCode,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
