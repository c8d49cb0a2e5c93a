/** What this API keeps beside executions. */
export const kinds = {
  workflow: 'yandex.workflow',
  /** Says of a workflow that was deleted where it was, for its executions and operations are still there. */
  deleted: 'yandex.deleted-workflow',
  operation: 'yandex.operation',
} as const;
