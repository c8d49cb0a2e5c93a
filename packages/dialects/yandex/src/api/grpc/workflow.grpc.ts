import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CALLERS, type Callers } from '@runlog/hosting';

import type { Operation } from '../../gen/yandex/cloud/operation/operation_pb.js';
import type * as messages from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import { WorkflowApi } from '../workflows/workflow-api.js';
import { WorkflowLists } from '../workflows/workflow-lists.js';
import { answer, callOf, type UnaryCall } from './answer.js';

const service = 'yandex.cloud.serverless.workflows.v1.WorkflowService';

/** gRPC: the WorkflowService. */
@Controller()
export class WorkflowGrpc {
  constructor(
    @Inject(WorkflowApi) private readonly api: WorkflowApi,
    @Inject(WorkflowLists) private readonly lists: WorkflowLists,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  @GrpcMethod(service, 'Create')
  create(request: messages.CreateWorkflowRequest, metadata: Metadata, call: UnaryCall): Promise<Operation> {
    return answer(metadata, call, this.api.create(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'Update')
  update(request: messages.UpdateWorkflowRequest, metadata: Metadata, call: UnaryCall): Promise<Operation> {
    return answer(metadata, call, this.api.update(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'Delete')
  remove(request: messages.DeleteWorkflowRequest, metadata: Metadata, call: UnaryCall): Promise<Operation> {
    return answer(metadata, call, this.api.remove(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'Get')
  get(
    request: messages.GetWorkflowRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.GetWorkflowResponse> {
    return answer(metadata, call, this.api.get(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'List')
  list(
    request: messages.ListWorkflowsRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.ListWorkflowsResponse> {
    return answer(metadata, call, this.lists.workflows(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'ListOperations')
  operations(
    request: messages.ListOperationsRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.ListOperationsResponse> {
    return answer(metadata, call, this.lists.operations(request, callOf(this.callers, metadata, call)));
  }
}
