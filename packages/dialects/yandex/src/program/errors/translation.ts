/**
 * The one table between the error codes of workers and those of YaWL.
 *
 * | worker | httpCall | functionCall |
 * |---|---|---|
 * | `http.<n>` | HTTP_CALL_<n> | as the function threw it |
 * | `network` (refused, reset, no such host) | HTTP_CALL_503: the service is not available | STEP_INTERNAL |
 * | `timeout` | STEP_TIMEOUT | STEP_TIMEOUT |
 * | `output_too_large` | STEP_DATA_LIMIT_EXCEEDED | STEP_DATA_LIMIT_EXCEEDED |
 * | `invalid_output` | STEP_INVALID_OUTPUT | FUNCTION_CALL_INVALID_RESPONSE |
 * | `handler_error` (it threw without a code) | STEP_INTERNAL | FUNCTION_CALL_INVALID_RESPONSE |
 * | `unknown_handler` | STEP_FAILED_PRECONDITION | STEP_FAILED_PRECONDITION |
 * | `forbidden_target` | STEP_PERMISSION_DENIED | STEP_PERMISSION_DENIED |
 * | `invalid_input` | STEP_INVALID_ARGUMENT | STEP_INVALID_ARGUMENT |
 * | `internal` | STEP_INTERNAL | STEP_INTERNAL |
 * | any other | STEP_INTERNAL | as the function threw it |
 */

/** The integration steps whose errors come from a worker. */
export type Caller = 'http' | 'function';

const shared: Readonly<Record<string, string>> = {
  timeout: 'STEP_TIMEOUT',
  output_too_large: 'STEP_DATA_LIMIT_EXCEEDED',
  unknown_handler: 'STEP_FAILED_PRECONDITION',
  forbidden_target: 'STEP_PERMISSION_DENIED',
  invalid_input: 'STEP_INVALID_ARGUMENT',
  internal: 'STEP_INTERNAL',
};

const tables: Readonly<Record<Caller, ReadonlyMap<string, string>>> = {
  http: new Map(
    Object.entries({
      ...shared,
      network: 'HTTP_CALL_503',
      invalid_output: 'STEP_INVALID_OUTPUT',
      handler_error: 'STEP_INTERNAL',
    }),
  ),
  function: new Map(
    Object.entries({
      ...shared,
      network: 'STEP_INTERNAL',
      invalid_output: 'FUNCTION_CALL_INVALID_RESPONSE',
      handler_error: 'FUNCTION_CALL_INVALID_RESPONSE',
    }),
  ),
};

/** The YaWL code of a worker's error. */
export function toYawlCode(caller: Caller, code: string): string {
  const translated = tables[caller].get(code);
  if (translated !== undefined) return translated;
  if (caller === 'function') return code;
  const status = /^http\.(\d{3})$/.exec(code)?.[1];
  return status === undefined ? 'STEP_INTERNAL' : `HTTP_CALL_${status}`;
}

/** All of a worker's codes that a YaWL code stands for; `ALL` and a function's own codes stand for themselves. */
export function toWorkerCodes(caller: Caller, code: string): readonly string[] {
  const translated = [...tables[caller]].filter(([, yawl]) => yawl === code).map(([worker]) => worker);
  const status = caller === 'http' ? /^HTTP_CALL_(\d{3})$/.exec(code)?.[1] : undefined;
  if (status !== undefined) return [`http.${status}`, ...translated];
  return translated.length > 0 ? translated : [code];
}
