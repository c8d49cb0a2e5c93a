import { RunlogError } from '@runlog/core';
import { Unreachable } from '../guard/errors.js';
import type { ResolvedAddress } from '../guard/resolve.js';
import { networkFailure } from '../outbound/failures.js';
import { grpcStatus } from './failures.js';

/** The failure that an error of a call stands for. What the library says of a broken connection names its address. */
export function callFailure(error: unknown, host: string, addresses: readonly ResolvedAddress[]): unknown {
  if (error instanceof Unreachable) return networkFailure(host, error.reason, error);
  if (error instanceof RunlogError || !isServiceError(error)) return error;
  const told = addresses.reduce((text, { address }) => text.replaceAll(address, host), error.details);
  return grpcStatus(error.code, told);
}

/** Looks at the shape: a status of the library is an error with a number. */
const isServiceError = (error: unknown): error is { code: number; details: string } =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'number' &&
  'details' in error &&
  typeof error.details === 'string';
