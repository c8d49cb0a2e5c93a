import { testDatabase } from '@runlog/testkit';
import pg from 'pg';
import { openInMemoryStore } from '../../src/memory/open-in-memory-store.js';
import { schemaMigration } from '../../src/migrations/schema-migration.js';
import { openEventStore, type OpenEventStore } from '../../src/open-event-store.js';
import type {
  Checkpoints,
  CommitFeed,
  DefinitionStore,
  EventStore,
  ExecutionList,
  LeaseTable,
  SummaryProjector,
} from '../../src/port.js';
import type { AdmissionLine } from '../../src/admission-port.js';
import type { DeadLetters } from '../../src/dead-letter-port.js';
import type { ResourceStore } from '../../src/resource-port.js';
import type { ScheduleStore } from '../../src/schedule-port.js';

/** What both stores have to offer. */
export interface StoreUnderTest {
  readonly events: EventStore & CommitFeed;
  readonly definitions: DefinitionStore;
  readonly list: ExecutionList;
  readonly leases: LeaseTable;
  readonly checkpoints: Checkpoints;
  readonly deadLetters: DeadLetters;
  readonly projector: SummaryProjector;
  readonly schedules: ScheduleStore;
  readonly resources: ResourceStore;
  readonly line: AdmissionLine;
  /** Puts an event into a log that no release can read. */
  plant(executionId: string, tenant: string, version: number): Promise<void>;
  /** The hashes of an execution's events, in order. */
  hashes(executionId: string): Promise<(string | undefined)[]>;
  /** Ends the process that has the store, and begins another on the same data; the store in memory goes on. */
  again(): Promise<StoreUnderTest>;
  close(): Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;

export const openMemory: OpenStore = async () => {
  const store = openInMemoryStore({ clock: () => Math.floor(performance.timeOrigin + performance.now()) });
  const { logs } = store.events as unknown as MemoryLogs;
  const rowsOf = (executionId: string): MemoryRow[] => logs.get(executionId) ?? [];
  const plant: StoreUnderTest['plant'] = async (executionId, tenant, version) => {
    const place = { executionId, tenant, partition: 0, expectedVersion: version - 1, recordedAt: 1 };
    await store.events.append({ ...place, events: [{ type: 'ExecutionStarted', data: {} }] });
    Object.assign(rowsOf(executionId)[version - 1] ?? {}, { type: 'FromTheFuture' });
  };
  const hashes: StoreUnderTest['hashes'] = async (executionId) => rowsOf(executionId).map(({ hash }) => hash);
  const whole: StoreUnderTest = { ...store, plant, hashes, again: () => Promise.resolve(whole) };
  return whole;
};

type MemoryRow = { readonly type?: string; readonly hash?: string };
interface MemoryLogs {
  readonly logs: Map<string, MemoryRow[]>;
}

export const openPostgres: OpenStore = async () => {
  const database = await openTestDatabase();
  const hashes: StoreUnderTest['hashes'] = async (executionId) => {
    const { rows } = await database.admin.query<{ hash: string | null }>(
      `SELECT encode(hash, 'hex') AS hash FROM runlog.event WHERE execution_id = $1 ORDER BY version`,
      [executionId],
    );
    return rows.map(({ hash }) => hash ?? undefined);
  };
  const stores = [database.store];
  const close = async (): Promise<void> => {
    await Promise.all(stores.slice(1).map((store) => store.close()));
    await database.close();
  };
  const on = (store: OpenEventStore): StoreUnderTest => ({
    ...{ ...store, plant: database.plant, hashes, close },
    again: async () => {
      const next = await openEventStore({ url: database.url, allowUnsafeDurability: true });
      stores.push(next);
      // The first one's end is that of the database.
      if (store !== database.store) await stores.splice(stores.indexOf(store), 1)[0]?.close();
      return on(next);
    },
  });
  return on(database.store);
};

/** A migrated database with the store opened on it, and a superuser's connection. */
export interface TestStore {
  readonly url: string;
  readonly store: OpenEventStore;
  readonly admin: pg.Client;
  /** Another superuser's connection, closed by the test's store. Of another database when named. */
  connect(database?: string): Promise<pg.Client>;
  plant: StoreUnderTest['plant'];
  close(): Promise<void>;
}

export async function openTestDatabase(
  options: { readonly writers?: number; readonly pool?: number; readonly doubtMs?: number } = {},
): Promise<TestStore> {
  const { url, drop } = await testDatabase({ migrate: schemaMigration });
  const store = await openEventStore({ url, allowUnsafeDurability: true, ...options });
  const clients: pg.Client[] = [];
  const connect: TestStore['connect'] = async (name) => {
    const target = new URL(url);
    if (name !== undefined) target.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: target.href });
    // Who uses it is told by the next query; a test may end sessions that nobody uses any more.
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  };
  const admin = await connect();
  const close = async (): Promise<void> => {
    await Promise.all([store.close(), ...clients.map((client) => client.end())]);
    await drop();
  };
  const plant: StoreUnderTest['plant'] = async (executionId, tenant, version) => {
    await admin.query(
      `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
       VALUES ($1, $2, $3, 'FromTheFuture', 1, '{}', now())`,
      [executionId, version, tenant],
    );
  };
  return { url, store, admin, connect, plant, close };
}
