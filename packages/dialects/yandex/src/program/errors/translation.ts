import { errorTable, workerCodesOf, yawlCodeOf, type ErrorTable } from './table.js';

/**
 * The one table between the error codes of workers and those of YaWL.
 *
 * | worker | httpCall | containerCall | functionCall | grpcCall | databaseQuery | objectStorage |
 * |---|---|---|---|---|---|---|
 * | `http.<n>` | HTTP_CALL_<n> | CONTAINER_CALL_<n> | as thrown | | | |
 * | `grpc.<status>` | | | as thrown | GRPC_CALL_<STATUS>, see below | | |
 * | `database.<kind>` | | | as thrown | | DATABASE_QUERY_<KIND> | |
 * | `storage.<kind>` | | | as thrown | | | OBJECT_STORAGE_<KIND>, see below |
 * | `network` (refused, reset, no such host) | HTTP_CALL_503 | CONTAINER_CALL_503 | STEP_INTERNAL | GRPC_CALL_UNAVAILABLE | DATABASE_QUERY_UNAVAILABLE | OBJECT_STORAGE_UNAVAILABLE |
 * | `handler_error` (it threw without a code) | STEP_INTERNAL | CONTAINER_CALL_500 | FUNCTION_CALL_INVALID_RESPONSE | STEP_INTERNAL | STEP_INTERNAL | STEP_INTERNAL |
 * | `invalid_output` | STEP_INVALID_OUTPUT | STEP_INVALID_OUTPUT | FUNCTION_CALL_INVALID_RESPONSE | STEP_INVALID_OUTPUT | STEP_INVALID_OUTPUT | STEP_INVALID_OUTPUT |
 * | any other | STEP_INTERNAL | as thrown | as thrown | STEP_INTERNAL | STEP_INTERNAL | STEP_INTERNAL |
 *
 * The same for all: `timeout` is STEP_TIMEOUT, `output_too_large` STEP_DATA_LIMIT_EXCEEDED, `forbidden_target`
 * STEP_PERMISSION_DENIED, `invalid_input` STEP_INVALID_ARGUMENT; `unknown_handler`, `failed_precondition` and
 * `secret_unreadable` are STEP_FAILED_PRECONDITION, `internal` is STEP_INTERNAL.
 *
 * The execution of a `workflow` fails with codes of its own steps, which stay as they are, but for:
 *
 * | execution | code |
 * |---|---|
 * | `timeout`: it ran over the step's timeout | STEP_TIMEOUT |
 * | `child.not_found`: there is no such workflow | STEP_FAILED_PRECONDITION |
 * | `child.nesting_limit`: workflows run each other too deep | STEP_FAILED_PRECONDITION |
 * | `child.invalid_input` | STEP_INVALID_ARGUMENT |
 * | `child.quota_exceeded` | STEP_QUOTA_EXCEEDED |
 * | `child.cancelled`: somebody stopped it, and meant it: neither retried nor caught | STEP_INTERNAL |
 * | `child.append_refused`, `child.idempotency_conflict` | STEP_INTERNAL |
 */
export const errorTables = {
  http: errorTable(
    { network: 'HTTP_CALL_503' },
    { family: { worker: 'http.', yawl: 'HTTP_CALL_' }, others: 'STEP_INTERNAL' },
  ),
  container: errorTable(
    { network: 'CONTAINER_CALL_503', handler_error: 'CONTAINER_CALL_500' },
    { family: { worker: 'http.', yawl: 'CONTAINER_CALL_' } },
  ),
  function: errorTable({
    network: 'STEP_INTERNAL',
    invalid_output: 'FUNCTION_CALL_INVALID_RESPONSE',
    handler_error: 'FUNCTION_CALL_INVALID_RESPONSE',
  }),
  grpc: errorTable(
    {
      network: 'GRPC_CALL_UNAVAILABLE',
      // Statuses that the language has no code for: the nearest of a step's own, and UNKNOWN for the rest.
      'grpc.invalid_argument': 'STEP_INVALID_ARGUMENT',
      'grpc.out_of_range': 'STEP_INVALID_ARGUMENT',
      'grpc.permission_denied': 'STEP_PERMISSION_DENIED',
      'grpc.failed_precondition': 'STEP_FAILED_PRECONDITION',
      'grpc.not_found': 'GRPC_CALL_UNKNOWN',
      'grpc.already_exists': 'GRPC_CALL_UNKNOWN',
      'grpc.aborted': 'GRPC_CALL_UNKNOWN',
      'grpc.data_loss': 'GRPC_CALL_UNKNOWN',
    },
    { family: { worker: 'grpc.', yawl: 'GRPC_CALL_' }, others: 'STEP_INTERNAL' },
  ),
  database: errorTable(
    { network: 'DATABASE_QUERY_UNAVAILABLE' },
    { family: { worker: 'database.', yawl: 'DATABASE_QUERY_' }, others: 'STEP_INTERNAL' },
  ),
  storage: errorTable(
    {
      network: 'OBJECT_STORAGE_UNAVAILABLE',
      'storage.permission_denied': 'STEP_PERMISSION_DENIED',
      'storage.invalid_request': 'STEP_INVALID_ARGUMENT',
      'storage.invalid_content': 'STEP_INVALID_OUTPUT',
    },
    { family: { worker: 'storage.', yawl: 'OBJECT_STORAGE_' }, others: 'STEP_INTERNAL' },
  ),
  workflow: {
    codes: new Map([
      ['timeout', 'STEP_TIMEOUT'],
      ['child.not_found', 'STEP_FAILED_PRECONDITION'],
      ['child.nesting_limit', 'STEP_FAILED_PRECONDITION'],
      ['child.invalid_input', 'STEP_INVALID_ARGUMENT'],
      ['child.quota_exceeded', 'STEP_QUOTA_EXCEEDED'],
      ['child.cancelled', 'STEP_INTERNAL'],
      ['child.append_refused', 'STEP_INTERNAL'],
      ['child.idempotency_conflict', 'STEP_INTERNAL'],
    ]),
    speaksYawl: true,
  },
} satisfies Readonly<Record<string, ErrorTable>>;

/** The kinds of integration steps whose errors come from a worker, or from an execution. */
export type Caller = keyof typeof errorTables;

/** The YaWL code of a worker's error. */
export const toYawlCode = (caller: Caller, code: string): string => yawlCodeOf(errorTables[caller], code);

/** All of a worker's codes that a YaWL code stands for; `ALL` and a function's own codes stand for themselves. */
export const toWorkerCodes = (caller: Caller, code: string): readonly string[] =>
  workerCodesOf(errorTables[caller], code);
