/** What a credential can be good for. The table of permissions says which operation needs which. */
export const scopes = [
  /** List definitions, and read them with their documents. */
  'definitions:read',
  /** Take new versions of definitions. */
  'definitions:write',
  /** List executions; read, await and follow any of them, with inputs, outputs and events. */
  'executions:read',
  /** Start executions, and have the end of what was started. */
  'executions:start',
  /** Stop, terminate, pause, resume and retry executions; the answer is the execution. */
  'executions:control',
  /** Send signals to executions; the answer is the execution. */
  'executions:signal',
  /** List schedules, read them, and see when they tick. */
  'schedules:read',
  /** Make, change, pause, resume, delete and backfill schedules, which start executions. */
  'schedules:write',
  /** Read the process's metrics, which are of all tenants. */
  'metrics:read',
] as const;

export type Scope = (typeof scopes)[number];

/** What an operation asks of its caller: a scope, any credential that is good (`known`), or nothing (`open`). */
export type Permission = Scope | 'known' | 'open';
