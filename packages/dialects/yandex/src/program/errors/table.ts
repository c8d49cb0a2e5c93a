/** How the error codes that one kind of worker reports are told in YaWL, and back. */
export interface ErrorTable {
  /** Worker code → YaWL code, where the two have nothing in common. */
  readonly codes: ReadonlyMap<string, string>;
  /** Codes that differ by their beginning only: the rest is in lower case at workers, in upper case in YaWL. */
  readonly family?: { readonly worker: string; readonly yawl: string };
  /** What every other code is in YaWL; without it, a code stays what the worker's author called it. */
  readonly others?: string;
  /** YaWL's own codes are reported as well, and stand for themselves. */
  readonly speaksYawl?: true;
}

/** Codes of the platform and of its executors, which mean the same whoever reports them. */
const shared: Readonly<Record<string, string>> = {
  timeout: 'STEP_TIMEOUT',
  output_too_large: 'STEP_DATA_LIMIT_EXCEEDED',
  unknown_handler: 'STEP_FAILED_PRECONDITION',
  failed_precondition: 'STEP_FAILED_PRECONDITION',
  secret_unreadable: 'STEP_FAILED_PRECONDITION',
  forbidden_target: 'STEP_PERMISSION_DENIED',
  invalid_input: 'STEP_INVALID_ARGUMENT',
  invalid_output: 'STEP_INVALID_OUTPUT',
  handler_error: 'STEP_INTERNAL',
  internal: 'STEP_INTERNAL',
};

/** A table of these codes, and of those that all workers share where it does not say otherwise. */
export const errorTable = (
  codes: Readonly<Record<string, string>>,
  more: Pick<ErrorTable, 'family' | 'others'> = {},
): ErrorTable => ({ codes: new Map(Object.entries({ ...shared, ...codes })), ...more });

/** The YaWL code of a worker's error. */
export function yawlCodeOf({ codes, family, others }: ErrorTable, code: string): string {
  const translated = codes.get(code);
  if (translated !== undefined) return translated;
  if (family && code.startsWith(family.worker) && code.length > family.worker.length)
    return `${family.yawl}${code.slice(family.worker.length).toUpperCase()}`;
  return others ?? code;
}

/** All of a worker's codes that a YaWL code stands for; `ALL` and codes of a worker's author stand for themselves. */
export function workerCodesOf({ codes, family, speaksYawl }: ErrorTable, code: string): readonly string[] {
  const translated = [...codes].filter(([, yawl]) => yawl === code).map(([worker]) => worker);
  if (family && code.startsWith(family.yawl)) {
    const own = `${family.worker}${code.slice(family.yawl.length).toLowerCase()}`;
    // One that the table gives another name does not go by its own.
    if (!codes.has(own)) return [own, ...translated];
  }
  if (speaksYawl) return [code, ...translated];
  return translated.length > 0 ? translated : [code];
}
