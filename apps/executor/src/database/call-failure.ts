import { RunlogError } from '@runlog/core';
import { DatabaseError } from 'pg';
import { errorCode } from '../error-code.js';
import { Unreachable } from '../guard/errors.js';
import { networkFailure, timedOut } from '../outbound/failures.js';
import { sqlFailure } from './failures.js';

const cancelled = '57014';

/** The failure that an error of a query, or of connecting, stands for. The platform's messages name addresses. */
export function callFailure(error: unknown, host: string): unknown {
  if (error instanceof Unreachable) return networkFailure(host, error.reason, error);
  if (error instanceof RunlogError) return error;
  if (error instanceof DatabaseError) {
    // It was not we who cancelled it: then there would be a reason of ours.
    if (error.code === cancelled) return timedOut('the database ended the statement', error);
    return sqlFailure(error.code ?? 'XX000', error.message);
  }
  return networkFailure(host, errorCode(error) ?? 'CONNECTION_FAILED', error);
}
