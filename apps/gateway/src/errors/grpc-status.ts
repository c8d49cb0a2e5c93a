import { create, toBinary, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack, type Any } from '@bufbuild/protobuf/wkt';
import { Metadata, type status as codes } from '@grpc/grpc-js';
import { rpcErrors, rpcStatus } from '@runlog/contract';
import type { Fault } from '@runlog/hosting';

import { faultOf, internalFault, type FaultRows } from './faults.js';

/** The error that grpc-js turns into a status, with rich details in the trailer. */
export class GrpcFault extends Error {
  constructor(
    readonly code: codes,
    readonly details: string,
    readonly metadata: Metadata,
    options?: ErrorOptions,
  ) {
    super(details, options);
  }
}

/** What an error is told as over gRPC. `others` holds the codes of dialects. */
export function grpcFaultOf(error: unknown, others?: FaultRows): GrpcFault {
  const fault = faultOf(error, others) ?? internalFault;
  const metadata = new Metadata();
  const status = toBinary(rpcStatus.StatusSchema, statusOf(fault));
  metadata.set('grpc-status-details-bin', Buffer.from(status));
  return new GrpcFault(fault.grpc, fault.detail, metadata, { cause: error });
}

/** The google.rpc.Status of a fault. */
export const statusOf = (fault: Fault): rpcStatus.Status =>
  create(rpcStatus.StatusSchema, { code: fault.grpc, message: fault.detail, details: detailsOf(fault) });

function detailsOf({ code, problems, retryAfterMs }: Fault): Any[] {
  const details = [pack(rpcErrors.ErrorInfoSchema, { reason: code.toUpperCase(), domain: 'runlog' })];
  if (problems) {
    const fieldViolations = problems.map(({ field, message, limit }) => ({
      field,
      description: message,
      ...(limit !== undefined && { reason: `LIMIT_${limit}` }),
    }));
    details.push(pack(rpcErrors.BadRequestSchema, { fieldViolations }));
  }
  if (retryAfterMs !== undefined) {
    const seconds = BigInt(Math.floor(retryAfterMs / 1_000));
    const nanos = (retryAfterMs % 1_000) * 1_000_000;
    details.push(pack(rpcErrors.RetryInfoSchema, { retryDelay: { seconds, nanos } }));
  }
  return details;
}

const pack = <D extends DescMessage>(schema: D, init: MessageInitShape<D>): Any =>
  anyPack(schema, create(schema, init));
