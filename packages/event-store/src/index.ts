export type {
  AgendaEntry,
  AgendaMove,
  ApiKeyRecord,
  ApiKeys,
  Append,
  AppendOutcome,
  Checkpoints,
  Cluster,
  CommandKey,
  CommitFeed,
  Committed,
  Cursor,
  Definition,
  DefinitionHead,
  DefinitionStore,
  NewDefinition,
  EventStore,
  ExecutionFilter,
  ExecutionList,
  ExecutionSummary,
  FollowerLag,
  Lease,
  LeaseTable,
  ReadRange,
  Sealer,
  SeenStream,
  SeenStreams,
  SummaryProjector,
  TailedEvent,
  TailedWriting,
  TenantUsage,
  WrittenEvent,
} from './port.js';
export type { AdmissionAsk, AdmissionLine, LineLength, TenantInLine } from './admission-port.js';
export type {
  DeadLetters,
  NewParked,
  Parked,
  ParkedFilter,
  ParkedKind,
  ParkedMessage,
} from './dead-letter-port.js';
export type {
  NewResource,
  Resource,
  ResourceChange,
  ResourceFilter,
  ResourcePlace,
  ResourceStore,
} from './resource-port.js';
export { ResourceChanged, ResourceTaken } from './resource-errors.js';
export type {
  DueSchedule,
  NewSchedule,
  Schedule,
  ScheduleMove,
  ScheduleStanding,
  ScheduleStore,
} from './schedule-port.js';
export { comparePlaces, logStart } from './cursor.js';
export {
  AppendRefused,
  DeadLettersFull,
  HistoryFull,
  LogTampered,
  MigrationFailed,
  ServerUnfit,
  StoreBusy,
  StoreUnavailable,
  type UnfitReason,
} from './errors.js';
export { migrate, migrateAsOwner, type MigrateOptions } from './migrations/migrate.js';
export { openEventStore, type EventStoreOptions, type OpenEventStore } from './open-event-store.js';
export { PostgresEventStore } from './postgres-event-store.js';
export type { AppendQueue, BatchReport, LongHistory } from './append/append-metrics.js';
export { ClockGuard, type ClockWatcher } from './connection/clock-guard.js';
export type { ClockNews, WatchedClock } from './connection/database-clock.js';
export { createDataSource } from './connection/data-source.js';
export { applicationRole, serviceRoles, type Service } from './connection/session.js';
export { schemaMigration } from './migrations/schema-migration.js';
export { ApiKeyOffice, type ListedApiKey, type NewApiKey } from './tables/api-key-office.js';
export { projectSummaries } from './projection/project-summaries.js';
export { rebuildSummaries, type Rebuilt, type RebuildOptions } from './projection/rebuild-summaries.js';
export { InMemoryEventStore } from './memory/in-memory-event-store.js';
export {
  openInMemoryStore,
  type InMemoryOptions,
  type InMemoryStore,
} from './memory/open-in-memory-store.js';
export type { Damage, Finding } from './verify/chain-check.js';
export { verifyLog, type Verified, type VerifyOptions } from './verify/verify-log.js';
export { renumberTransactions } from './migrations/renumber-transactions.js';
