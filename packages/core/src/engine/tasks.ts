import type { ExecutionState, OpenStep } from '../execution/state.js';
import { isTerminal } from '../execution/status.js';
import type { Priority } from '../execution/priority.js';
import type { Json } from '../json.js';

/** The message that asks a worker for one attempt. Its name is (executionId, step, attempt). */
export interface Task {
  readonly executionId: string;
  readonly tenant: string;
  readonly step: string;
  readonly attempt: number;
  readonly queue: string;
  readonly handler: string;
  readonly priority: Priority;
  readonly input: Json;
  /** The same for all attempts of a step: for the outside world, to merge repeats. */
  readonly idempotencyKey: string;
  /** What every report about the attempt has to give back; nobody else may know it. */
  readonly token?: string;
  /** How long the attempt may run once taken, in milliseconds. */
  readonly startToCloseMs?: number;
}

/** The name of a task; unique per attempt, stable over repeated dispatches. */
export const taskId = ({
  executionId,
  step,
  attempt,
}: Pick<Task, 'executionId' | 'step' | 'attempt'>): string => `${executionId}:${step}:${attempt}`;

/** The tasks whose results the execution waits for: what must be with a worker, or on its way to one. */
export const outstanding = (state: ExecutionState): Task[] =>
  isTerminal(state.status)
    ? []
    : [...state.steps.values()]
        .filter((open) => open.retryAt === undefined)
        .map((open) => taskOf(state, open));

/** The task of a step's current attempt. */
export const taskOf = (state: ExecutionState, { step, attempt, task }: OpenStep): Task => ({
  executionId: state.id,
  tenant: state.tenant,
  step,
  attempt,
  queue: task.queue,
  handler: task.handler,
  priority: state.priority,
  input: task.input,
  idempotencyKey: `${state.id}:${step}`,
  ...(task.timeouts.startToCloseMs !== undefined && { startToCloseMs: task.timeouts.startToCloseMs }),
});
