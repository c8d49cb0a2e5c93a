import { DiscardPolicy, nanos, RetentionPolicy, StorageType, type StreamConfig } from 'nats';
import type { Subjects } from '../wire/subjects.js';

/** Bounds of one stream; bytes and milliseconds. */
export interface StreamBounds {
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
}

export interface TopologyOptions {
  /** How many partitions have an inbox. */
  readonly partitions: number;
  /** `memory` only for tests. Default `file`. */
  readonly storage?: 'file' | 'memory';
  readonly replicas?: number;
  /** Default 1 GiB, 7 days. */
  readonly tasks?: StreamBounds;
  /** Default 512 MiB, 7 days. */
  readonly inbox?: StreamBounds;
  /** Default 1 GiB, 7 days. */
  readonly events?: StreamBounds;
}

export type WantedStream = Pick<
  StreamConfig,
  | 'name'
  | 'subjects'
  | 'retention'
  | 'discard'
  | 'max_bytes'
  | 'max_age'
  | 'storage'
  | 'num_replicas'
  | 'duplicate_window'
>;

const mebibyte = 1024 * 1024;
const dayMs = 24 * 60 * 60 * 1000;
const dedupWindowMs = 2 * 60 * 1000;
// As long as a relay takes to come back. The server keeps the id of every event of the window in memory, and there are
// several to a task; a repeat does no harm, its id tells.
const eventsDedupWindowMs = 30 * 1000;

/**
 * The three streams. TASKS and INBOX refuse when full, so that the publisher hears it; EVENTS forgets its oldest,
 * because the log has them all.
 */
export function wantedStreams(subjects: Subjects, options: TopologyOptions): WantedStream[] {
  const work = { retention: RetentionPolicy.Workqueue, discard: DiscardPolicy.New };
  const history = { retention: RetentionPolicy.Limits, discard: DiscardPolicy.Old };
  const bounds = (
    { maxBytes, maxAgeMs }: StreamBounds = {},
    mebibytes: number,
    windowMs = dedupWindowMs,
  ) => ({
    max_bytes: maxBytes ?? mebibytes * mebibyte,
    max_age: nanos(maxAgeMs ?? 7 * dayMs),
    duplicate_window: nanos(Math.min(windowMs, maxAgeMs ?? windowMs)),
    storage: options.storage === 'memory' ? StorageType.Memory : StorageType.File,
    num_replicas: options.replicas ?? 1,
  });
  return [
    { name: subjects.tasksStream, subjects: [subjects.allTasks], ...work, ...bounds(options.tasks, 1024) },
    { name: subjects.inboxStream, subjects: [subjects.allInboxes], ...work, ...bounds(options.inbox, 512) },
    {
      name: subjects.eventsStream,
      subjects: [subjects.allEvents],
      ...history,
      ...bounds(options.events, 1024, eventsDedupWindowMs),
    },
  ];
}
