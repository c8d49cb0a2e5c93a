/** What ends an execution from outside of its program, in the codes of YaWL. */
const engine: ReadonlyMap<string, string> = new Map([
  ['history_limit', 'STEP_QUOTA_EXCEEDED'],
  ['program_fault', 'STEP_INTERNAL'],
]);

/**
 * The code of an execution's error. Those of YaWL's steps, and those that functions throw, are as they are; what the
 * engine itself says is put in YaWL's codes. Executions of other languages keep their own.
 */
export const errorCodeOf = (language: string, code: string): string =>
  language === 'yawl' ? (engine.get(code) ?? code) : code;
