// The whole public surface of the core; nothing outside reaches past it.
export {
  RunlogError,
  InvalidInput,
  NotFound,
  NotAllowed,
  IdempotencyConflict,
  UnreadableEvent,
  MissingCreation,
  ProgramFault,
} from './errors.js';
export type { InputProblem } from './errors.js';
export { isJsonObject } from './json.js';
export type { Json, JsonObject } from './json.js';
export { limits } from './limits.js';
export { childQueue, childTask, isChildTask, wantedChild } from './children/child-task.js';
export type { WantedChild } from './children/child-task.js';
export { outcomeOf } from './children/outcome.js';
export type { AttemptEnd } from './children/outcome.js';
export type { ParentAttempt } from './children/parent.js';
export type {
  DefinitionRef,
  ExecutionCreated,
  ExecutionStarted,
  StepScheduled,
  StepStarted,
  StepAttemptFailed,
  StepRetried,
  StepCompleted,
  StepFailed,
  StepTimedOut,
  StepCancelled,
  ControlStepEntered,
  ControlStepLeft,
  ExpressionEvaluated,
  ExpressionFailed,
  TimerStarted,
  TimerFired,
  TimerCancelled,
  SignalReceived,
  CancelMode,
  CancelRequested,
  ExecutionPaused,
  ExecutionResumed,
  ExecutionRetried,
  ExecutionCompleted,
  ExecutionFailed,
  ExecutionCancelled,
  ExecutionTimedOut,
  EventData,
  EventType,
} from './events/catalog.js';
export { record } from './events/event.js';
export type { NewEvent, Recorded, ExecutionEvent, EventOf } from './events/event.js';
export { isTerminalEvent } from './events/terminal.js';
export { upcast } from './events/upcast.js';
export type { StoredEvent, Upcaster, Upcasters } from './events/upcast.js';
export { schemaVersions, isEventType } from './events/versions.js';
export { decideCommand } from './execution/commands.js';
export type { Principal } from './execution/principal.js';
export type { ExecutionCommand } from './execution/commands.js';
export { evolve, fold } from './execution/evolve.js';
export { becameLong, bringsToEnd, isFull } from './execution/history-size.js';
export type { HistorySize } from './execution/history-size.js';
export { priorities } from './execution/priority.js';
export type { Priority } from './execution/priority.js';
export type { OpenStep, ExecutionState } from './execution/state.js';
export { executionStatuses, isTerminal } from './execution/status.js';
export type { ExecutionStatus } from './execution/status.js';
export { noRetry, matchesError, retryDelay } from './policies/retry.js';
export type { RetryPolicy, ErrorMatch } from './policies/retry.js';
export { defaultHeartbeatMs } from './policies/timeouts.js';
export type { StepTimeouts, StepTimeoutKind } from './policies/timeouts.js';
export type {
  ScheduleStep,
  CancelStep,
  EnterControlStep,
  LeaveControlStep,
  Evaluate,
  StartTimer,
  CancelTimer,
  Complete,
  Fail,
  Decision,
} from './program/decision.js';
export type { Program, DocumentProblem, DocumentExpression, Compiled, Language } from './program/program.js';
export type { StepError } from './steps/error.js';
export { childPath, itemPath, stepName } from './steps/path.js';
export type { StepPath } from './steps/path.js';
export type { TaskSpec } from './steps/task-spec.js';
export { admit } from './engine/admit.js';
export { advance } from './engine/advance.js';
export type { Advance } from './engine/advance.js';
export { due, nextDue } from './engine/due.js';
export { failExecution } from './engine/endings.js';
export { partitionOf } from './engine/partition.js';
export { receive, retryLater } from './engine/receive.js';
export type { AttemptReport, StepReport, Circumstances } from './engine/receive.js';
export { begin, follow, apply } from './engine/run.js';
export type { Run } from './engine/run.js';
export { foldVersion, snapshotOf, restore } from './engine/snapshot.js';
export type { Snapshot } from './engine/snapshot.js';
export { taskId, outstanding, taskOf } from './engine/tasks.js';
export type { Task } from './engine/tasks.js';
