export { StepNotes, stepRecords, withNote } from './history.js';
export type { StepDescription, StepRecord } from './history.js';
export type { Note } from './interpreter/turn.js';
export { toYawlCode, toWorkerCodes } from './errors/translation.js';
export type { Caller } from './errors/translation.js';
export { yawl, yawlWith } from './yawl.js';
export { connectors } from './steps/connectors.js';
export type { Call, Connector, TaskRequest } from './steps/connector.js';
