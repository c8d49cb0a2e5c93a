export { stepRecords } from './history.js';
export type { StepRecord } from './history.js';
export { toYawlCode, toWorkerCodes } from './errors/translation.js';
export type { Caller } from './errors/translation.js';
export { yawl, yawlWith } from './yawl.js';
export { connectors } from './steps/connectors.js';
export type { Call, Connector, TaskRequest } from './steps/connector.js';
