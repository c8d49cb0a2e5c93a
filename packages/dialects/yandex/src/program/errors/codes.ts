/** The error codes of YaWL that a list may name, besides `ALL`. */
const stepCodes = [
  'STEP_DATA_LIMIT_EXCEEDED',
  'STEP_NO_CHOICE_MATCHED',
  'STEP_PERMISSION_DENIED',
  'STEP_TIMEOUT',
  'STEP_INVALID_OUTPUT',
  'STEP_INTERNAL',
  'STEP_INVALID_TEMPLATE_EXPRESSION',
  'STEP_FAIL',
  'STEP_INVALID_ARGUMENT',
  'STEP_QUOTA_EXCEEDED',
  'STEP_FAILED_PRECONDITION',
];

const grpcCodes = [
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'UNAVAILABLE',
  'UNKNOWN',
  'INTERNAL',
  'RESOURCE_EXHAUSTED',
  'UNAUTHENTICATED',
  'INVALID_OPTIONS',
  'INVALID_REFLECTION_SERVER_RESPONSE',
];

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const httpStatuses = [...range(400, 429), 431, 449, 451, 499, ...range(500, 511), ...range(520, 526)];

/** The codes that the specification lists one by one, besides `ALL`. */
export const listedCodes: readonly string[] = [
  ...stepCodes,
  ...httpStatuses.flatMap((status) => [`HTTP_CALL_${status}`, `CONTAINER_CALL_${status}`]),
  ...grpcCodes.map((code) => `GRPC_CALL_${code}`),
  'FUNCTION_CALL_INVALID_RESPONSE',
  'YDB_CALL_SERVICE_UNAVAILABLE',
];

const known: ReadonlySet<string> = new Set(['ALL', ...listedCodes]);

/** True for the codes of the specification, and for ours of objectStorage. Of `DATABASE_QUERY_*` only the prefix is published. */
export const isKnownCode = (code: string): boolean =>
  known.has(code) || /^(?:DATABASE_QUERY|OBJECT_STORAGE)_[A-Z_]+$/.test(code);

/** True for codes in the specification's own families, where an unknown one is a slip of the pen. */
export const isReservedCode = (code: string): boolean =>
  /^(?:ALL$|STEP_|HTTP_CALL_|CONTAINER_CALL_|GRPC_CALL_|FUNCTION_CALL_|YDB_CALL_|DATABASE_QUERY_|OBJECT_STORAGE_)/.test(
    code,
  );
