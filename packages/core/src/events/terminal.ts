import type { EventType } from './catalog.js';

/** The facts that end an execution. */
export const terminalEvents = [
  'ExecutionCompleted',
  'ExecutionFailed',
  'ExecutionCancelled',
  'ExecutionTimedOut',
] as const satisfies readonly EventType[];

const terminal: ReadonlySet<string> = new Set(terminalEvents);

/** True for the type of a fact that ends an execution: one whose newest event is of it has ended. */
export const isTerminalEvent = (type: string): boolean => terminal.has(type);
