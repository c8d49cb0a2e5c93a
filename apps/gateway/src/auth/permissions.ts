import type { Permission } from '@runlog/hosting';

/** What each operation (`GET /route`, or the path of a gRPC method) asks of its caller. What is not in it, nobody may do. */
export type Permissions = ReadonlyMap<string, Permission>;

/**
 * Everything that this process serves itself, and what it asks of its callers. What is in neither this nor a dialect's
 * table is refused, to everybody: a new route or method begins with a line in this file, which is to be reviewed as what
 * it is.
 */
export const ownPermissions: Readonly<Record<string, Permission>> = {
  // Probes come from machines that hold no credentials, and learn nothing but up or down.
  'GET /health/live': 'open',
  'GET /health/ready': 'open',
  '/grpc.health.v1.Health/Check': 'open',
  '/grpc.health.v1.Health/Watch': 'open',
  '/grpc.health.v1.Health/List': 'open',

  // What the API looks like.
  'GET /docs': 'known',
  'GET /openapi.json': 'known',
  '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo': 'known',
  '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo': 'known',

  'GET /metrics': 'metrics:read',

  'GET /v1/definitions': 'definitions:read',
  'GET /v1/definitions/:definition': 'definitions:read',
  'POST /v1/definitions': 'definitions:write',
  '/runlog.v1.Definitions/ListDefinitions': 'definitions:read',
  '/runlog.v1.Definitions/GetDefinition': 'definitions:read',
  '/runlog.v1.Definitions/Define': 'definitions:write',

  'GET /v1/executions': 'executions:read',
  'GET /v1/executions/:id': 'executions:read',
  'GET /v1/executions/:id/events': 'executions:read',
  'GET /v1/executions/:id/stream': 'executions:read',
  '/runlog.v1.Executions/ListExecutions': 'executions:read',
  '/runlog.v1.Executions/GetExecution': 'executions:read',
  '/runlog.v1.Executions/ListEvents': 'executions:read',
  '/runlog.v1.Executions/StreamEvents': 'executions:read',

  'POST /v1/executions': 'executions:start',
  'POST /v1/executions/batch': 'executions:start',
  '/runlog.v1.Executions/Start': 'executions:start',
  '/runlog.v1.Executions/BatchStart': 'executions:start',
  // Its entries that await what was started elsewhere need executions:read besides.
  '/runlog.v1.Executions/Run': 'executions:start',

  'POST /v1/executions/:id/stop': 'executions:control',
  'POST /v1/executions/:id/terminate': 'executions:control',
  'POST /v1/executions/:id/pause': 'executions:control',
  'POST /v1/executions/:id/resume': 'executions:control',
  'POST /v1/executions/:id/retry': 'executions:control',
  '/runlog.v1.Executions/Stop': 'executions:control',
  '/runlog.v1.Executions/Terminate': 'executions:control',
  '/runlog.v1.Executions/Pause': 'executions:control',
  '/runlog.v1.Executions/Resume': 'executions:control',
  '/runlog.v1.Executions/Retry': 'executions:control',

  'POST /v1/executions/:id/signals/:name': 'executions:signal',
  '/runlog.v1.Executions/Signal': 'executions:signal',

  'GET /v1/schedules': 'schedules:read',
  'GET /v1/schedules/:schedule': 'schedules:read',
  'GET /v1/schedules/:schedule/ticks': 'schedules:read',
  '/runlog.v1.Schedules/ListSchedules': 'schedules:read',
  '/runlog.v1.Schedules/GetSchedule': 'schedules:read',
  '/runlog.v1.Schedules/PreviewSchedule': 'schedules:read',
  'POST /v1/schedules': 'schedules:write',
  'PUT /v1/schedules/:schedule': 'schedules:write',
  'DELETE /v1/schedules/:schedule': 'schedules:write',
  'POST /v1/schedules/:schedule/pause': 'schedules:write',
  'POST /v1/schedules/:schedule/resume': 'schedules:write',
  'POST /v1/schedules/:schedule/backfill': 'schedules:write',
  '/runlog.v1.Schedules/CreateSchedule': 'schedules:write',
  '/runlog.v1.Schedules/UpdateSchedule': 'schedules:write',
  '/runlog.v1.Schedules/DeleteSchedule': 'schedules:write',
  '/runlog.v1.Schedules/PauseSchedule': 'schedules:write',
  '/runlog.v1.Schedules/ResumeSchedule': 'schedules:write',
  '/runlog.v1.Schedules/BackfillSchedule': 'schedules:write',
};
