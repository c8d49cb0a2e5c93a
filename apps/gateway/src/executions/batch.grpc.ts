import { create } from '@bufbuild/protobuf';
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { InvalidInput } from '@runlog/core';
import { batchLimit, executionsV1 } from '@runlog/contract';
import type { Executions, StartOutcome, StartRequest } from '@runlog/executions';
import { EXECUTIONS, type Caller } from '@runlog/hosting';

import { faultOf, internalFault } from '../errors/faults.js';
import { statusOf } from '../errors/grpc-status.js';
import { callerOfMetadata, startOfMessage } from '../grpc/from-message.js';
import { startRead } from './start-batch.js';

/** gRPC: starting many executions in one call. */
@Controller()
export class BatchGrpc {
  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {}

  @GrpcMethod('runlog.v1.Executions', 'BatchStart')
  async start(
    { executions }: executionsV1.BatchStartRequest,
    metadata: Metadata,
  ): Promise<executionsV1.BatchStartResponse> {
    const caller = callerOfMetadata(metadata);
    if (executions.length === 0 || executions.length > batchLimit)
      throw new InvalidInput([
        { field: 'executions', message: `must have 1 to ${batchLimit} entries`, limit: batchLimit },
      ]);
    const outcomes = await startRead(
      this.executions,
      executions.map((entry) => readEntry(entry, caller)),
    );
    return create(executionsV1.BatchStartResponseSchema, { results: outcomes.map(resultOf) });
  }
}

function readEntry(entry: executionsV1.StartRequest, caller: Caller): StartRequest | InvalidInput {
  try {
    if (entry.wait) throw new InvalidInput([{ field: 'wait', message: 'is not possible in a batch' }]);
    return startOfMessage(entry, caller);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
}

const resultOf = (outcome: StartOutcome) =>
  'error' in outcome
    ? { outcome: { case: 'error' as const, value: statusOf(faultOf(outcome.error) ?? internalFault) } }
    : {
        outcome: {
          case: 'started' as const,
          value: { id: outcome.started.id, created: outcome.started.created },
        },
      };
