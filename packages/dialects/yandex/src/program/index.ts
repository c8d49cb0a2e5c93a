export { stepRecords } from './history.js';
export type { StepRecord } from './history.js';
export { toYawlCode, toWorkerCodes } from './errors/translation.js';
export type { Caller } from './errors/translation.js';
export { yawl } from './yawl.js';
