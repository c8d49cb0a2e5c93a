import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CALLERS, type Callers } from '@runlog/hosting';

import type * as messages from '../../gen/yandex/cloud/serverless/workflows/v1/execution_service_pb.js';
import { ExecutionApi } from '../executions/execution-api.js';
import { answer, callOf, type UnaryCall } from './answer.js';

const service = 'yandex.cloud.serverless.workflows.v1.ExecutionService';

/** gRPC: the ExecutionService. */
@Controller()
export class ExecutionGrpc {
  constructor(
    @Inject(ExecutionApi) private readonly api: ExecutionApi,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  @GrpcMethod(service, 'Start')
  start(
    request: messages.StartExecutionRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.StartExecutionResponse> {
    return answer(metadata, call, this.api.start(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'Stop')
  stop(
    request: messages.StopExecutionRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.StopExecutionResponse> {
    return answer(metadata, call, this.api.stop(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'Terminate')
  terminate(
    request: messages.TerminateExecutionRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.TerminateExecutionResponse> {
    return answer(metadata, call, this.api.terminate(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'Get')
  get(
    request: messages.GetExecutionRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.GetExecutionResponse> {
    return answer(metadata, call, this.api.get(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'GetHistory')
  getHistory(
    request: messages.GetExecutionHistoryRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.GetExecutionHistoryResponse> {
    return answer(metadata, call, this.api.getHistory(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'List')
  list(
    request: messages.ListExecutionsRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.ListExecutionsResponse> {
    return answer(metadata, call, this.api.list(request, callOf(this.callers, metadata, call)));
  }
}
