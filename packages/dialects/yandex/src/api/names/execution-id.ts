/** An execution as this API names it: `<workflow id>-<uuid>`. */
export interface ExecutionName {
  readonly id: string;
  /** What stands before the uuid; left out where nothing does. */
  readonly workflow?: string;
}

const shape = /^(?:(.+)-)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/s;

/** The id of an execution on the wire. */
export const executionIdOf = (workflow: string, id: string): string => `${workflow}-${id}`;

/** Reads an id from the wire, a bare uuid too; undefined for text that can name no execution. */
export function readExecutionId(text: string): ExecutionName | undefined {
  const [, workflow, id] = shape.exec(text) ?? [];
  if (id === undefined) return undefined;
  return { id, ...(workflow !== undefined && { workflow }) };
}
