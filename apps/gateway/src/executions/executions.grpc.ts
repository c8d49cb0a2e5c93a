import { create } from '@bufbuild/protobuf';
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { executionsV1, type executionV1 } from '@runlog/contract';
import type { Executions } from '@runlog/executions';

import { refuseWhenClosing } from '../errors/faults.js';
import {
  callerOfMetadata,
  counted,
  given,
  momentOfMessage,
  startOfMessage,
  waitOfMessage,
} from '../grpc/from-message.js';
import { statusOfMessage } from '../grpc/enums.js';
import { executionMessageOf, summaryMessageOf } from '../grpc/to-message.js';
import { CLOSING, EXECUTIONS } from '../tokens.js';

/** gRPC: starting, reading and listing executions. */
@Controller()
export class ExecutionsGrpc {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    @Inject(CLOSING) private readonly closing: AbortSignal,
  ) {}

  @GrpcMethod('Executions', 'Start')
  async start(request: executionsV1.StartRequest, metadata: Metadata): Promise<executionsV1.StartResponse> {
    const wanted = startOfMessage(request, callerOfMetadata(metadata));
    const timeoutMs = waitOfMessage(request.wait);
    const started = await this.executions.start(wanted);
    const { id, created } = started;
    if (timeoutMs === undefined) return create(executionsV1.StartResponseSchema, { id, created });
    const state = await this.executions.waitFor(wanted.tenant, started, { timeoutMs, signal: this.closing });
    return create(executionsV1.StartResponseSchema, { id, created, execution: executionMessageOf(state) });
  }

  @GrpcMethod('Executions', 'GetExecution')
  async get(request: executionsV1.GetExecutionRequest, metadata: Metadata): Promise<executionV1.Execution> {
    const { tenant } = callerOfMetadata(metadata);
    const { id, past } = request;
    const timeoutMs = waitOfMessage(request.wait);
    if (timeoutMs !== undefined) refuseWhenClosing(this.closing);
    const state = await this.executions.get(
      { tenant, id },
      {
        ...(past.case === 'version' && { version: past.value }),
        ...(past.case === 'at' && { at: momentOfMessage(past.value) }),
        ...(timeoutMs !== undefined && { wait: { timeoutMs, signal: this.closing } }),
      },
    );
    return executionMessageOf(state);
  }

  @GrpcMethod('Executions', 'ListExecutions')
  async list(
    request: executionsV1.ListExecutionsRequest,
    metadata: Metadata,
  ): Promise<executionsV1.ListExecutionsResponse> {
    const { tenant } = callerOfMetadata(metadata);
    const statuses = request.statuses.map(statusOfMessage).filter((status) => status !== undefined);
    const { items, nextPageToken } = await this.executions.list({
      tenant,
      ...(statuses.length > 0 && { statuses }),
      definition: given(request.definition),
      ...(Object.keys(request.labels).length > 0 && { labels: request.labels }),
      startedAfter: momentOfMessage(request.startedAfter),
      startedBefore: momentOfMessage(request.startedBefore),
      finishedAfter: momentOfMessage(request.finishedAfter),
      finishedBefore: momentOfMessage(request.finishedBefore),
      pageSize: counted(request.pageSize),
      pageToken: given(request.pageToken),
    });
    return create(executionsV1.ListExecutionsResponseSchema, {
      executions: items.map(summaryMessageOf),
      nextPageToken: nextPageToken ?? '',
    });
  }
}
