import { HttpException } from '@nestjs/common';
import type { Fault } from '@runlog/hosting';

import { faultOf, internalFault, type FaultRows } from './faults.js';

interface FastifyFault {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
}

const isFastifyFault = (error: unknown): error is FastifyFault =>
  error instanceof Error &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  'code' in error &&
  typeof error.code === 'string';

const titles: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['malformed_request', 'The request is malformed'],
  404: ['no_such_route', 'There is nothing at this address'],
  405: ['method_not_allowed', 'This address does not know the method'],
  408: ['too_slow', 'The request took too long to arrive'],
  413: ['body_too_large', 'The body is too large'],
  414: ['address_too_long', 'The address is too long'],
  415: ['unsupported_media_type', 'The body has to be application/json'],
  431: ['headers_too_large', 'The headers are too large'],
};

/** What an error from anywhere in the HTTP server is told as. `others` holds the codes of dialects. */
export function httpFaultOf(error: unknown, others?: FaultRows): Fault {
  const fault = faultOf(error, others);
  if (fault) return fault;
  if (error instanceof HttpException) return byStatus(error.getStatus(), error.message);
  if (isFastifyFault(error)) return byStatus(error.statusCode, error.message);
  return internalFault;
}

function byStatus(http: number, detail: string): Fault {
  if (http >= 500) return { ...internalFault, http };
  const [code, title] = titles[http] ?? ['refused', 'The request was refused'];
  return { code, title, detail, http, grpc: 3 };
}
