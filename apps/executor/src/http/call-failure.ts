import { RunlogError } from '@runlog/core';
import { errorCode } from '../error-code.js';
import { Unreachable } from '../guard/errors.js';
import { invalidInput, networkFailure, outputTooLarge, timedOut } from '../outbound/failures.js';

const maxHeaderBytes = 16_384;

/**
 * The failure that an error of the platform stands for. The platform's messages are not passed on: they name the
 * addresses that a host resolved to.
 */
export function callFailure(error: unknown, host: string): unknown {
  if (error instanceof Unreachable) return networkFailure(host, error.reason, error);
  if (error instanceof RunlogError) return error;
  const code = errorCode(error) ?? nameOf(error);
  switch (code) {
    // Neither a code nor a name of the platform's: a fault of ours.
    case undefined:
      return error;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return timedOut(`${host} did not answer in time`, error);
    case 'UND_ERR_BODY_TIMEOUT':
      return timedOut(`${host} fell silent in the middle of its answer`, error);
    case 'AbortError':
    case 'UND_ERR_ABORTED':
    case 'ABORT_ERR':
      return timedOut('the call was aborted', error);
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return outputTooLarge('the headers of the answer', maxHeaderBytes);
    case 'UND_ERR_INVALID_ARG':
      return invalidInput('input', 'is no request that can be sent');
    default:
      return networkFailure(host, code, error);
  }
}

/** Two kinds of errors carry no code, or a number. */
function nameOf(error: unknown): string | undefined {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return name === 'AbortError' || name === 'HTTPParserError' ? name : undefined;
}
