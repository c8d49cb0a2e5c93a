import type { Permission } from '@runlog/hosting';

const executions = '/yandex.cloud.serverless.workflows.v1.ExecutionService';
const workflows = '/yandex.cloud.serverless.workflows.v1.WorkflowService';

/** What each operation of this API asks of its callers. Workflows are definitions here. */
export const permissions: Readonly<Record<string, Permission>> = {
  'POST /workflows/v1/execution/start': 'executions:start',
  'POST /workflows/v1/execution/:id/start': 'executions:start',
  'POST /workflows/v1/execution/:id/stop': 'executions:control',
  'POST /workflows/v1/execution/:id/terminate': 'executions:control',
  'GET /workflows/v1/execution': 'executions:read',
  'GET /workflows/v1/execution/:id': 'executions:read',
  'GET /workflows/v1/execution/:id/history': 'executions:read',
  [`${executions}/Start`]: 'executions:start',
  [`${executions}/Stop`]: 'executions:control',
  [`${executions}/Terminate`]: 'executions:control',
  [`${executions}/Get`]: 'executions:read',
  [`${executions}/GetHistory`]: 'executions:read',
  [`${executions}/List`]: 'executions:read',

  'POST /workflows/v1/workflow': 'definitions:write',
  'PATCH /workflows/v1/workflow/:id': 'definitions:write',
  'DELETE /workflows/v1/workflow/:id': 'definitions:write',
  'GET /workflows/v1/workflow': 'definitions:read',
  'GET /workflows/v1/workflow/:id': 'definitions:read',
  'GET /workflows/v1/workflow/:id/operations': 'definitions:read',
  [`${workflows}/Create`]: 'definitions:write',
  [`${workflows}/Update`]: 'definitions:write',
  [`${workflows}/Delete`]: 'definitions:write',
  [`${workflows}/Get`]: 'definitions:read',
  [`${workflows}/List`]: 'definitions:read',
  [`${workflows}/ListOperations`]: 'definitions:read',

  // Cancel asks for definitions:write besides.
  'GET /operations/:id': 'definitions:read',
  '/yandex.cloud.operation.OperationService/Get': 'definitions:read',
  '/yandex.cloud.operation.OperationService/Cancel': 'definitions:write',

  'GET /endpoints': 'known',
  'GET /endpoints/:id': 'known',
  '/yandex.cloud.endpoint.ApiEndpointService/Get': 'known',
  '/yandex.cloud.endpoint.ApiEndpointService/List': 'known',
};
