export { freePort } from '@runlog/local';
export { NoTestServerError } from './errors.js';
export { eventually, type EventuallyOptions } from './eventually.js';
export type { Migration } from './template.js';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js';
export { testNats, type TestNats } from './test-nats.js';
export { startTestServers, type GivenServers, type TestServers } from './test-servers.js';
export { withServers } from './with-servers.js';
