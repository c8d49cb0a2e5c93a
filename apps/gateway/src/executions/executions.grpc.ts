import { create } from '@bufbuild/protobuf';
import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { InvalidInput } from '@runlog/core';
import { executionsV1, type executionV1 } from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';

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
import { LongAnswers } from '../waiting/long-answers.js';

type Call = ServerUnaryCall<unknown, unknown>;

/** gRPC: starting, reading and listing executions. */
@Controller()
export class ExecutionsGrpc {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    private readonly answers: LongAnswers,
  ) {}

  @GrpcMethod('runlog.v1.Executions', 'Start')
  async start(
    request: executionsV1.StartRequest,
    metadata: Metadata,
    call: Call,
  ): Promise<executionsV1.StartResponse> {
    const wanted = startOfMessage(request, callerOfMetadata(metadata));
    const timeoutMs = waitOfMessage(request.wait);
    if (timeoutMs === undefined) {
      const { id, created } = await this.executions.start(wanted);
      return create(executionsV1.StartResponseSchema, { id, created });
    }
    return this.answers.during(async ({ signal, end }) => {
      call.on('cancelled', end);
      const started = await this.executions.start(wanted, { awaited: true });
      const state = await this.executions.waitFor(wanted.tenant, started, { timeoutMs, signal });
      const { id, created } = started;
      return create(executionsV1.StartResponseSchema, { id, created, execution: executionMessageOf(state) });
    });
  }

  @GrpcMethod('runlog.v1.Executions', 'GetExecution')
  async get(
    { id, past, wait }: executionsV1.GetExecutionRequest,
    metadata: Metadata,
    call: Call,
  ): Promise<executionV1.Execution> {
    const { tenant } = callerOfMetadata(metadata);
    const timeoutMs = waitOfMessage(wait);
    if (timeoutMs === undefined) {
      const version = past.case === 'version' ? past.value : undefined;
      const at = past.case === 'at' ? momentOfMessage(past.value) : undefined;
      return executionMessageOf(await this.executions.get({ tenant, id }, { version, at }));
    }
    if (past.case !== undefined)
      throw new InvalidInput([{ field: 'wait', message: 'version, at and wait exclude each other' }]);
    return this.answers.during(async ({ signal, end }) => {
      call.on('cancelled', end);
      const state = await this.executions.get({ tenant, id }, { wait: { timeoutMs, signal } });
      return executionMessageOf(state);
    });
  }

  @GrpcMethod('runlog.v1.Executions', 'ListExecutions')
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
