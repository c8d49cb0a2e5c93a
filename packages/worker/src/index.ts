export type { TaskHandler } from './attempt.js';
export { HandlerOverrun } from './handler-overrun.js';
export type { ServeOptions } from './options.js';
export { QueueSource } from './queue-source.js';
export type { WorkerStatus } from './queue-server.js';
export { serveQueues, type ServedQueues } from './serve-queues.js';
export { StepFailure } from './step-failure.js';
export { AttemptAborted, type AbortCause, type TaskContext } from './task-context.js';
