import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack, durationMs } from '@bufbuild/protobuf/wkt';
import { status as codes, type ServiceError } from '@grpc/grpc-js';
import { rpcErrors, rpcStatus } from '@runlog/contract';

import {
  Conflicting,
  NoSuchThing,
  RequestRefused,
  ServerFault,
  Throttled,
  Unreachable,
  type ClientError,
  type ErrorFacts,
} from '../errors.js';

/** The error that a failed call stands for. */
export function errorOfStatus(error: ServiceError): ClientError {
  const [trailer] = error.metadata.get('grpc-status-details-bin');
  const status = Buffer.isBuffer(trailer) ? fromBinary(rpcStatus.StatusSchema, trailer) : undefined;
  return errorOf(error.code, error.details, status);
}

/** The error that a google.rpc.Status stands for. */
export function errorOf(grpcCode: number, message: string, status?: rpcStatus.Status): ClientError {
  const { code, facts } = read(status);
  const name = code ?? (codes[grpcCode] ?? 'unknown').toLowerCase();
  switch (grpcCode) {
    case codes.INVALID_ARGUMENT:
    case codes.OUT_OF_RANGE:
    case codes.UNIMPLEMENTED:
    case codes.UNAUTHENTICATED:
    case codes.PERMISSION_DENIED:
      return new RequestRefused(name, message, facts);
    case codes.NOT_FOUND:
      return new NoSuchThing(name, message, facts);
    case codes.FAILED_PRECONDITION:
    case codes.ALREADY_EXISTS:
      return new Conflicting(name, message, facts);
    case codes.RESOURCE_EXHAUSTED:
      return new Throttled(name, message, facts);
    case codes.UNAVAILABLE:
    case codes.DEADLINE_EXCEEDED:
    case codes.ABORTED:
    case codes.CANCELLED:
      return new Unreachable(name, message, facts);
    default:
      return new ServerFault(name, message, facts);
  }
}

function read(status: rpcStatus.Status | undefined): { code?: string; facts: ErrorFacts } {
  let code: string | undefined;
  let facts: ErrorFacts = {};
  for (const detail of status?.details ?? []) {
    const info = anyUnpack(detail, rpcErrors.ErrorInfoSchema);
    if (info) code = info.reason.toLowerCase();
    const bad = anyUnpack(detail, rpcErrors.BadRequestSchema);
    if (bad) facts = { ...facts, problems: bad.fieldViolations.map(problemOf) };
    const retry = anyUnpack(detail, rpcErrors.RetryInfoSchema);
    if (retry?.retryDelay) facts = { ...facts, retryAfterMs: durationMs(retry.retryDelay) };
  }
  return { ...(code !== undefined && { code }), facts };
}

function problemOf({ field, description, reason }: rpcErrors.BadRequest_FieldViolation) {
  const limit = /^LIMIT_(\d+)$/.exec(reason)?.[1];
  return { field, message: description, ...(limit !== undefined && { limit: Number(limit) }) };
}
