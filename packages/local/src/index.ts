export { LocalError, type LocalErrorCode } from './errors.js';
export { locateNatsServer, type LocateOptions } from './nats/locate.js';
export { NatsServer } from './nats/nats-server.js';
export { startNats, type NatsOptions } from './nats/start-nats.js';
export { freePort, isPortFree } from './network/ports.js';
export { PostgresServer } from './postgres/postgres-server.js';
export type { PostgresSettings } from './postgres/settings.js';
export { startPostgres, type PostgresOptions } from './postgres/start-postgres.js';
export type { ProcessExit } from './process/managed-process.js';
