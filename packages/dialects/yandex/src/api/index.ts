import type { Dialect } from '@runlog/hosting';

import { ApiEndpointService } from '../gen/yandex/cloud/endpoint/api_endpoint_service_pb.js';
import { OperationService } from '../gen/yandex/cloud/operation/operation_service_pb.js';
import { ExecutionService } from '../gen/yandex/cloud/serverless/workflows/v1/execution_service_pb.js';
import { WorkflowService } from '../gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import { EndpointApi } from './endpoints/endpoint-api.js';
import { ExecutionApi } from './executions/execution-api.js';
import { EndpointGrpc } from './grpc/endpoint.grpc.js';
import { ExecutionGrpc } from './grpc/execution.grpc.js';
import { OperationGrpc } from './grpc/operation.grpc.js';
import { WorkflowGrpc } from './grpc/workflow.grpc.js';
import { EndpointController } from './http/endpoint.controller.js';
import { ExecutionController } from './http/execution.controller.js';
import { OperationController } from './http/operation.controller.js';
import { tell } from './http/tell.js';
import { WorkflowController } from './http/workflow.controller.js';
import { OperationApi } from './operations/operation-api.js';
import { permissions } from './permissions.js';
import { WorkflowApi } from './workflows/workflow-api.js';
import { WorkflowLists } from './workflows/workflow-lists.js';

/** Yandex Cloud Workflows: executions, workflows and operations, over gRPC and REST as its published clients call them. */
export const yandex: Dialect = {
  name: 'yandex',
  services: [ExecutionService, WorkflowService, OperationService, ApiEndpointService],
  controllers: [
    ...[ExecutionController, WorkflowController, OperationController, EndpointController],
    ...[ExecutionGrpc, WorkflowGrpc, OperationGrpc, EndpointGrpc],
  ],
  providers: [ExecutionApi, WorkflowApi, WorkflowLists, OperationApi, EndpointApi],
  permissions,
  http: { prefixes: ['/workflows/v1', '/operations', '/endpoints'], tell },
};
