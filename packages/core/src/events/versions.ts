import type { EventType } from './catalog.js';

/** The schema version that this build writes, for every type. A type's versions start at 1. */
export const schemaVersions: Readonly<Record<EventType, number>> = {
  ExecutionCreated: 1,
  ExecutionStarted: 1,
  StepScheduled: 1,
  StepStarted: 1,
  StepAttemptFailed: 1,
  StepRetried: 1,
  StepCompleted: 1,
  StepFailed: 1,
  StepTimedOut: 1,
  StepCancelled: 1,
  ControlStepEntered: 1,
  ControlStepLeft: 1,
  ExpressionEvaluated: 1,
  ExpressionFailed: 1,
  TimerStarted: 1,
  TimerFired: 1,
  TimerCancelled: 1,
  SignalReceived: 1,
  CancelRequested: 1,
  ExecutionPaused: 1,
  ExecutionResumed: 1,
  ExecutionRetried: 1,
  ExecutionCompleted: 1,
  ExecutionFailed: 1,
  ExecutionCancelled: 1,
  ExecutionTimedOut: 1,
};

/** True for the types that this build knows. */
export const isEventType = (type: string): type is EventType => Object.hasOwn(schemaVersions, type);
