/** Injects the use cases: `Executions` of @runlog/executions, the same that the native API stands on. */
export const EXECUTIONS: unique symbol = Symbol('Executions');

/** Injects `Callers`: who sent a request or call. */
export const CALLERS: unique symbol = Symbol('Callers');
