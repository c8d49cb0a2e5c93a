export type {
  AgendaEntry,
  AgendaMove,
  Append,
  AppendOutcome,
  Checkpoints,
  Cluster,
  CommandKey,
  CommitFeed,
  Committed,
  Cursor,
  Definition,
  DefinitionStore,
  EventStore,
  ExecutionFilter,
  ExecutionList,
  ExecutionSummary,
  Lease,
  LeaseTable,
  ReadRange,
  TailedEvent,
} from './port.js';
export {
  AppendRefused,
  MigrationFailed,
  ServerUnfit,
  StoreBusy,
  StoreUnavailable,
  type UnfitReason,
} from './errors.js';
export { migrate, type MigrateOptions } from './migrations/migrate.js';
export { openEventStore, type EventStoreOptions, type OpenEventStore } from './open-event-store.js';
export { PostgresEventStore } from './postgres-event-store.js';
export type { AppendMetrics } from './append/commit-listeners.js';
export { createDataSource } from './connection/data-source.js';
export { applicationRole } from './connection/session.js';
export { schemaMigration } from './migrations/schema-migration.js';
