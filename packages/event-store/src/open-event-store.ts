import type { DataSource } from 'typeorm';
import { checkServer } from './connection/check-server.js';
import { ensurePartitions } from './connection/ensure-partitions.js';
import { createDataSource } from './connection/data-source.js';
import { DatabaseClock, type WatchedClock } from './connection/database-clock.js';
import { openPool } from './connection/pool.js';
import {
  appendSettings,
  applicationSettings,
  pageSettings,
  settingsFor,
  type Service,
} from './connection/session.js';
import type {
  ApiKeys,
  Checkpoints,
  Cluster,
  DefinitionStore,
  ExecutionList,
  SeenStreams,
  LeaseTable,
  Sealer,
  SummaryProjector,
} from './port.js';
import type { AdmissionLine } from './admission-port.js';
import type { DeadLetters } from './dead-letter-port.js';
import type { ResourceStore } from './resource-port.js';
import type { ScheduleStore } from './schedule-port.js';
import { PostgresEventStore } from './postgres-event-store.js';
import { PostgresAdmissionLine } from './projection/admission-line.js';
import { PostgresExecutionList } from './projection/execution-list.js';
import { RecentPages } from './projection/recent-pages.js';
import { PostgresSummaryProjector } from './projection/summary-projector.js';
import { ApiKeyTable } from './tables/api-key-table.js';
import { PostgresSealer } from './seals/sealer.js';
import { CheckpointTable } from './tables/checkpoint-table.js';
import { DeadLetterTable } from './tables/dead-letter-table.js';
import { DefinitionTable } from './tables/definition-table.js';
import { PostgresLeaseTable } from './tables/lease-table.js';
import { StreamTable } from './tables/stream-table.js';
import { readSecret, type SecretName } from './tables/secret-table.js';
import { ResourceTable } from './tables/resource-table.js';
import { ScheduleTable } from './tables/schedule-table.js';

/** Options of {@link openEventStore}. */
export interface EventStoreOptions {
  /** Any login that owns the schema, is a superuser, or was granted the role of the service. */
  readonly url: string;
  /** Whose rights the sessions have; those of both services together unless told. */
  readonly service?: Exclude<Service, 'appender'>;
  /** Append transactions in flight at once (and connections for them); 1 unless told. */
  readonly writers?: number;
  /** Connections for everything else, twice: for reads, and for TypeORM's queries. 4 unless told. Pages take two more. */
  readonly pool?: number;
  /** How long an append whose answer was lost waits for the database to come back, in milliseconds; 10,000 unless told. */
  readonly doubtMs?: number;
  /** Accepts a server that may forget what it confirmed. For tests only. */
  readonly allowUnsafeDurability?: boolean;
}

/** A page takes them less than a millisecond. */
const pageConnections = 2;

/** All of the store, connected. */
export interface OpenEventStore {
  readonly events: PostgresEventStore;
  readonly definitions: DefinitionStore;
  readonly list: ExecutionList;
  readonly leases: LeaseTable;
  readonly checkpoints: Checkpoints;
  readonly deadLetters: DeadLetters;
  readonly cluster: Cluster;
  readonly clock: WatchedClock;
  readonly apiKeys: ApiKeys;
  readonly schedules: ScheduleStore;
  readonly resources: ResourceStore;
  readonly projector: SummaryProjector;
  readonly sealer: Sealer;
  readonly streams: SeenStreams;
  /** Needs eyes for all tenants: a scheduler's store. */
  readonly line: AdmissionLine;
  readonly dataSource: DataSource;
  /** A secret of the installation. @throws ServerUnfit, StoreUnavailable */
  secret(name: SecretName): Promise<Uint8Array>;
  /** Makes the log's partitions of this month and the next three, where missing. To be called about once a day. */
  ensurePartitions(): Promise<void>;
  /** Waits for the appends under way, then closes all connections. */
  close(): Promise<void>;
}

/**
 * Connects to a migrated database and checks that the log may stand on it.
 * @throws ServerUnfit an operator has to act; StoreUnavailable try again later
 */
export async function openEventStore(options: EventStoreOptions): Promise<OpenEventStore> {
  const { url, service, writers = 1, pool: size = 4, doubtMs } = options;
  const pool = openPool(url, settingsFor(applicationSettings, service), size, { pipeline: true });
  const appendPool = openPool(
    url,
    settingsFor(appendSettings, service === 'gateway' ? 'appender' : service),
    writers,
  );
  const pagePool = openPool(url, settingsFor(pageSettings, service), pageConnections, { pipeline: true });
  const dataSource = createDataSource(url, size, service);
  const close = async (): Promise<void> => {
    await Promise.all([
      pool.end(),
      appendPool.end(),
      pagePool.end(),
      dataSource.isInitialized ? dataSource.destroy() : undefined,
    ]);
  };
  try {
    const { cluster, clock: time } = await checkServer({ pool, appendPool }, options);
    await dataSource.initialize();
    const clock = new DatabaseClock();
    clock.observe(time);
    const recent = new RecentPages();
    const events = new PostgresEventStore({
      appendPool,
      pool,
      clock,
      writers,
      recent,
      ...(doubtMs !== undefined && { doubtMs }),
    });
    const checkpoints = new CheckpointTable(pool);
    return {
      events,
      definitions: new DefinitionTable(pool),
      leases: new PostgresLeaseTable(pool),
      list: new PostgresExecutionList({ walks: pagePool, searches: dataSource }),
      checkpoints,
      deadLetters: new DeadLetterTable(pool),
      streams: new StreamTable(pool),
      schedules: new ScheduleTable(pool, clock),
      resources: new ResourceTable(pool, pagePool),
      projector: new PostgresSummaryProjector(pool, checkpoints, { recent }),
      line: new PostgresAdmissionLine(pagePool),
      sealer: new PostgresSealer(pool, pagePool, checkpoints),
      cluster,
      clock,
      apiKeys: new ApiKeyTable(pool),
      dataSource,
      secret: (name) => readSecret(pool, name),
      ensurePartitions: () => ensurePartitions(pool),
      close: () => events.drained().then(close),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
