import type { JsonObject } from '@runlog/core';
import { admitWithin } from '../guard/admit-within.js';
import { Unreachable } from '../guard/errors.js';
import type { TargetGuard } from '../guard/target-guard.js';
import type { HttpLimits } from '../http/limits.js';
import { CallDeadline } from '../outbound/call-deadline.js';
import { callFailure } from './call-failure.js';
import type { DatabaseRequest } from './request.js';
import { Session } from './session.js';

/** Rows of one answer. */
const mostRows = 10_000;

/** The bounds of outbound calls that hold for queries, too. */
type QueryLimits = Pick<HttpLimits, 'connectTimeoutMs' | 'callTimeoutMs' | 'bodyBytes'>;

/** What a query knows of its attempt. */
export interface QueryAttempt {
  readonly signal: AbortSignal;
  remainingMs(): number | undefined;
}

/** Runs statements on databases that the guard admits, each over a connection of its own. */
export class DatabaseCaller {
  constructor(
    private readonly guard: TargetGuard,
    private readonly limits: QueryLimits,
  ) {}

  /**
   * Runs one statement: `{rows, rowsAffected}`, or `{rowsAffected}` where no rows are wanted. The database is told to end
   * it when the signal is aborted, and to end it by itself when the attempt's time is over.
   * @throws StepFailure and other RunlogErrors, each saying whether a retry can help: `database.<kind>`, `network`,
   *   `timeout`, `output_too_large`, `forbidden_target`.
   */
  async query(request: DatabaseRequest, attempt: QueryAttempt): Promise<JsonObject> {
    const deadline = new CallDeadline(attempt.signal, this.limits.callTimeoutMs);
    const { hostname } = request.connection;
    try {
      const session = await this.open(request, attempt, deadline.signal);
      try {
        return await session.run(request, deadline.signal);
      } finally {
        session.close();
      }
    } catch (error) {
      throw callFailure(deadline.signal.aborted ? deadline.signal.reason : error, hostname);
    } finally {
      deadline.release();
    }
  }

  /** A session at the first address that answers. What a server that did answer says is final. */
  private async open(
    { connection }: DatabaseRequest,
    attempt: QueryAttempt,
    signal: AbortSignal,
  ): Promise<Session> {
    const { connectTimeoutMs, callTimeoutMs, bodyBytes } = this.limits;
    const addresses = await admitWithin(this.guard, connection, connectTimeoutMs);
    let last: unknown = new Unreachable(connection.hostname, 'ENOTFOUND');
    for (const { address } of addresses) {
      const session = new Session(address, connection, {
        connectMs: connectTimeoutMs,
        statementMs: Math.max(1, Math.ceil(Math.min(callTimeoutMs, attempt.remainingMs() ?? callTimeoutMs))),
        rows: mostRows,
        bytes: bodyBytes,
      });
      try {
        await session.open(signal);
        return session;
      } catch (error) {
        session.close();
        last = error;
        if (signal.aborted || !isUnreachable(error)) break;
      }
    }
    throw last;
  }
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'connect';
