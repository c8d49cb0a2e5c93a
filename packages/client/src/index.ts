export { RunlogClient, type ClientOptions, type StreamOptions, type WaitOptions } from './client.js';
export type { Credential } from './credential.js';
export {
  ClientError,
  Conflicting,
  NoSuchThing,
  RequestRefused,
  ServerFault,
  Throttled,
  Unreachable,
  type ErrorFacts,
} from './errors.js';
export type {
  DefinedVersion,
  Definition,
  DefinitionPage,
  Event,
  EventPage,
  EventsOptions,
  Execution,
  ExecutionPage,
  GetOptions,
  ListDefinitionsOptions,
  ListOptions,
  NewDefinition,
  NewExecution,
  CommandOptions,
  NewSignal,
  Started,
  StartOutcome,
} from './model.js';
export type {
  BackfilledTick,
  BackfillOptions,
  ListSchedulesOptions,
  NewSchedule,
  Schedule,
  SchedulePage,
  Schedules,
  ScheduleTerms,
  ScheduleUpdate,
  Tick,
  TicksOptions,
} from './schedules/model.js';
export { Worker, type WorkerFunction, type WorkerOptions } from './worker/worker.js';
export { AttemptAborted, StepFailure, type TaskContext } from '@runlog/worker';
