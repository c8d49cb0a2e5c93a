export type { Caller, Callers, Pass } from './caller.js';
export type { Dialect, DialectHttp, ToldFault } from './dialect.js';
export type { Fault, FaultRow } from './fault.js';
export { scopes, type Permission, type Scope } from './permission.js';
export { CALLERS, EXECUTIONS } from './tokens.js';
