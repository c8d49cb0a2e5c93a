export { batchLimit, batchRequest, executionParams, getQuery, listQuery } from './http/executions.js';
export { startQuery, startRequest, type BatchRequest, type StartRequest } from './http/executions.js';
export {
  emptyRequest,
  reasonRequest,
  resumeRequest,
  retryRequest,
  signalParams,
  signalRequest,
  type ReasonRequest,
  type RetryRequest,
  type SignalRequest,
} from './http/commands.js';
export {
  definedResponse,
  defineRequest,
  definitionListResponse,
  definitionParams,
  definitionResponse,
  listDefinitionsQuery,
  type DefinedResponse,
  type DefineRequest,
  type DefinitionListResponse,
  type DefinitionResponse,
} from './http/definitions.js';
export {
  eventResponse,
  eventsQuery,
  eventsResponse,
  streamQuery,
  type EventResponse,
  type EventsResponse,
} from './http/events.js';
export {
  batchResponse,
  executionListResponse,
  executionResponse,
  executionSummary,
  startedResponse,
  type BatchResponse,
  type ExecutionListResponse,
  type ExecutionResponse,
  type ExecutionSummaryResponse,
  type FailureResponse,
  type StartedResponse,
} from './http/execution-responses.js';
export type { Expiry } from './http/fields.js';
export {
  backfillRequest,
  createScheduleRequest,
  listSchedulesQuery,
  scheduleParams,
  ticksQuery,
  updateScheduleRequest,
  type BackfillResponse,
  type CreateScheduleRequest,
  type ScheduleListResponse,
  type ScheduleResponse,
  type ScheduleTermsInput,
  type TicksResponse,
  type UpdateScheduleRequest,
} from './http/schedules.js';
export { formatDuration, formatMoment, longestWaitMs, parseDuration, parseMoment } from './http/moments.js';
export { parseRequest, type Parsed } from './http/parse.js';
export { problem, problemMediaType, type Problem } from './http/problem.js';
export { openApiDocument, type OpenApiObject } from './openapi/document.js';
export type { Operation, OperationResponse } from './openapi/operation.js';
export { operations } from './openapi/operations.js';
export { encodedFiles } from './grpc/files.js';
export { grpcService, type GrpcMethod, type GrpcService } from './grpc/service.js';
export * as definitionsV1 from './gen/runlog/v1/definitions_pb.js';
export * as eventV1 from './gen/runlog/v1/event_pb.js';
export * as executionV1 from './gen/runlog/v1/execution_pb.js';
export * as executionsV1 from './gen/runlog/v1/executions_pb.js';
export * as schedulesV1 from './gen/runlog/v1/schedules_pb.js';
export * as rpcErrors from './gen/google/rpc/error_details_pb.js';
export * as rpcStatus from './gen/google/rpc/status_pb.js';
