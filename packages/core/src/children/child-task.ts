import { isJsonObject, type Json } from '../json.js';
import type { TaskSpec } from '../steps/task-spec.js';

/**
 * The queue of steps that are executions themselves. No worker serves it and no document may name it: whoever would hand
 * such a task to a worker starts the execution instead. A name, and no field, so that a release which knows nothing of
 * children carries it through its snapshots unchanged.
 */
export const childQueue = '$executions';

/** The execution that a step wants. */
export interface WantedChild {
  /** `name` (the newest version when it starts), `name@version`, or a definition's id. */
  readonly definition: string;
  readonly input: Json;
}

/** What makes a step an execution of its own: the rest of its specification is like any other's. */
export const childTask = ({
  definition,
  input,
}: WantedChild): Pick<TaskSpec, 'queue' | 'handler' | 'input'> => ({
  queue: childQueue,
  handler: 'execution',
  input: { definition, input },
});

/** True for the tasks of such steps. */
export const isChildTask = ({ queue }: Pick<TaskSpec, 'queue'>): boolean => queue === childQueue;

/** Reads what `childTask` wrote; undefined for any other input. */
export function wantedChild({ input: task }: Pick<TaskSpec, 'input'>): WantedChild | undefined {
  if (!isJsonObject(task)) return undefined;
  const { definition, input } = task;
  return typeof definition === 'string' && input !== undefined ? { definition, input } : undefined;
}
