export { evaluateSimpleJq } from './jq/simple-jq.js';
export type { SimpleJqOutcome } from './jq/simple-jq.js';
export { task } from './task/language.js';
