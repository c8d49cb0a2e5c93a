import { v7 as uuidv7 } from 'uuid';
import type {
  Checkpoints,
  Cluster,
  DefinitionStore,
  ExecutionList,
  LeaseTable,
  SummaryProjector,
} from '../port.js';
import type { AdmissionLine } from '../admission-port.js';
import type { DeadLetters } from '../dead-letter-port.js';
import { InMemoryCheckpoints } from './in-memory-checkpoints.js';
import { InMemoryDeadLetters } from './in-memory-dead-letters.js';
import { InMemoryDefinitions } from './in-memory-definitions.js';
import { InMemoryEventStore } from './in-memory-event-store.js';
import { InMemoryLeases } from './in-memory-leases.js';
import { InMemoryLine } from './in-memory-line.js';
import { InMemoryList } from './in-memory-list.js';
import { InMemoryResources } from './in-memory-resources.js';
import { InMemorySchedules } from './in-memory-schedules.js';
import type { ResourceStore } from '../resource-port.js';
import type { ScheduleStore } from '../schedule-port.js';

/** Options of {@link openInMemoryStore}. */
export interface InMemoryOptions {
  /** Stands for the database's clock; epoch milliseconds. */
  readonly clock: () => number;
  /** Count of partitions; 16 unless told. */
  readonly partitions?: number;
  /** Ids of definitions; UUIDv7 unless told. A simulation gives a seeded one. */
  readonly newId?: () => string;
}

/** All of the store, in memory. */
export interface InMemoryStore {
  readonly events: InMemoryEventStore;
  readonly definitions: DefinitionStore;
  readonly list: ExecutionList;
  readonly leases: LeaseTable;
  readonly checkpoints: Checkpoints;
  readonly deadLetters: DeadLetters;
  readonly cluster: Cluster;
  readonly projector: SummaryProjector;
  readonly schedules: ScheduleStore;
  readonly resources: ResourceStore;
  readonly line: AdmissionLine;
  close(): Promise<void>;
}

/** The store without a database, for simulations and fast tests: the same rules, gone with the process. */
export function openInMemoryStore(options: InMemoryOptions): InMemoryStore {
  const { clock, partitions = 16, newId = uuidv7 } = options;
  const events = new InMemoryEventStore(clock);
  const checkpoints = new InMemoryCheckpoints(events);
  const list = new InMemoryList(events, checkpoints);
  return {
    events,
    definitions: new InMemoryDefinitions(clock, newId),
    list,
    leases: new InMemoryLeases(clock),
    checkpoints,
    deadLetters: new InMemoryDeadLetters(clock),
    cluster: { partitions },
    projector: list,
    schedules: new InMemorySchedules(clock, (id) => events.isOpen(id)),
    resources: new InMemoryResources(clock),
    line: new InMemoryLine(() => list.all(), clock),
    close: () => Promise.resolve(),
  };
}
