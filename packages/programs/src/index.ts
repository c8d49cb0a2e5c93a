export { largerThan } from './document/json-size.js';
export { graph } from './graph/language.js';
export { simpleJq } from './jq/simple-jq.js';
export type { SimpleJq, SimpleJqOutcome } from './jq/simple-jq.js';
export { task } from './task/language.js';
