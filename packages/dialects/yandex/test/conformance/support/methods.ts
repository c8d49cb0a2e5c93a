import { operation, operationService } from '@yandex-cloud/nodejs-sdk/operation';
import {
  executionService as executions,
  workflowService as workflows,
} from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

/** The services that the published client has clients for. */
export const services = {
  execution: executions.ExecutionServiceClient,
  workflow: workflows.WorkflowServiceClient,
  operation: operationService.OperationServiceClient,
};

interface RequestType<Q> {
  fromPartial(partial: never): Q;
}
interface AnswerType<A> {
  fromJSON(json: unknown): A;
}

/** A method as the published client knows it, and its published address over HTTP. */
export interface Method<Q, A> {
  readonly service: keyof typeof services;
  readonly name: string;
  readonly request: RequestType<Q>;
  readonly answer: AnswerType<A>;
  readonly http: string;
}

const of =
  (service: keyof typeof services) =>
  <Q, A>(name: string, request: RequestType<Q>, answer: AnswerType<A>, http: string): Method<Q, A> => ({
    ...{ service, name, request, answer, http },
  });
const execution = of('execution');
const workflow = of('workflow');
const operations = of('operation');
const at = '/workflows/v1/execution';
const { Operation } = operation;

/** All methods of the three services, by names that are unique among them. */
export const methods = {
  start: execution(
    'start',
    executions.StartExecutionRequest,
    executions.StartExecutionResponse,
    `POST ${at}/start`,
  ),
  stop: execution(
    'stop',
    executions.StopExecutionRequest,
    executions.StopExecutionResponse,
    `POST ${at}/{executionId}/stop`,
  ),
  terminate: execution(
    'terminate',
    executions.TerminateExecutionRequest,
    executions.TerminateExecutionResponse,
    `POST ${at}/{executionId}/terminate`,
  ),
  get: execution(
    'get',
    executions.GetExecutionRequest,
    executions.GetExecutionResponse,
    `GET ${at}/{executionId}`,
  ),
  getHistory: execution(
    'getHistory',
    executions.GetExecutionHistoryRequest,
    executions.GetExecutionHistoryResponse,
    `GET ${at}/{executionId}/history`,
  ),
  list: execution('list', executions.ListExecutionsRequest, executions.ListExecutionsResponse, `GET ${at}`),
  createWorkflow: workflow(
    'create',
    workflows.CreateWorkflowRequest,
    Operation,
    'POST /workflows/v1/workflow',
  ),
  updateWorkflow: workflow(
    'update',
    workflows.UpdateWorkflowRequest,
    Operation,
    'PATCH /workflows/v1/workflow/{workflowId}',
  ),
  deleteWorkflow: workflow(
    'delete',
    workflows.DeleteWorkflowRequest,
    Operation,
    'DELETE /workflows/v1/workflow/{workflowId}',
  ),
  getWorkflow: workflow(
    'get',
    workflows.GetWorkflowRequest,
    workflows.GetWorkflowResponse,
    'GET /workflows/v1/workflow/{workflowId}',
  ),
  listWorkflows: workflow(
    'list',
    workflows.ListWorkflowsRequest,
    workflows.ListWorkflowsResponse,
    'GET /workflows/v1/workflow',
  ),
  listOperations: workflow(
    'listOperations',
    workflows.ListOperationsRequest,
    workflows.ListOperationsResponse,
    'GET /workflows/v1/workflow/{workflowId}/operations',
  ),
  getOperation: operations(
    'get',
    operationService.GetOperationRequest,
    Operation,
    'GET /operations/{operationId}',
  ),
  cancelOperation: operations(
    'cancel',
    operationService.CancelOperationRequest,
    Operation,
    'GET /operations/{operationId}:cancel',
  ),
};
