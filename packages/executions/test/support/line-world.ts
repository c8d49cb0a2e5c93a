import { randomBytes } from 'node:crypto';

import { fold, type ExecutionState, type Language } from '@runlog/core';
import { openInMemoryStore, type InMemoryStore } from '@runlog/event-store';
import type { InboxMessage } from '@runlog/messaging';
import { task } from '@runlog/programs';
import { plainLanguage } from '@runlog/testkit';

import {
  createAdmission,
  createExecutions,
  Quotas,
  type Admission,
  type Executions,
} from '../../src/index.js';
import type { AdmittingPlatform } from '../../src/admission/create-admission.js';
import type { StartRequest } from '../../src/index.js';

/** Use cases and admission in memory, on a clock that stands until it is set. */
export interface LineWorld {
  readonly executions: Executions;
  readonly store: InMemoryStore;
  readonly languages: readonly Language[];
  readonly failed: string[];
  /** Events that the owners of partitions were told of. */
  readonly told: string[];
  now: number;
  admission(more?: Partial<AdmittingPlatform>): Admission;
  start(tenant: string, more?: Partial<StartRequest>): Promise<string>;
  /** Brings the list up to the log. */
  project(): Promise<void>;
  state(id: string): Promise<ExecutionState>;
  /** Ends an execution that runs. */
  end(id: string): Promise<void>;
}

/** What each tenant may have. */
export interface Caps {
  readonly running: number;
  readonly queued?: number;
}

export async function lineWorld(
  { running, queued = 0 }: Caps,
  languages: readonly Language[] = [plainLanguage, task],
): Promise<LineWorld> {
  const store = openInMemoryStore({ clock: () => world.now, partitions: 4 });
  const told: string[] = [];
  const failed: string[] = [];
  const limits = {
    ...{ startsPerSecond: 0, runningExecutions: running, queuedExecutions: queued },
    ...{ timers: 0, storedBytes: 0 },
  };
  const platform = {
    store: store.events,
    definitions: store.definitions,
    list: store.list,
    schedules: store.schedules,
    resources: store.resources,
    inbox: {
      publish: async (_partition: number, message: InboxMessage) => {
        if ('events' in message && message.events) told.push(...message.events.map(({ type }) => type));
      },
    },
    hints: () => () => undefined,
    partitions: 4,
    languages,
    checkExpression: () => Promise.resolve(undefined),
    pageTokenKey: randomBytes(32),
    quotas: new Quotas(limits, {
      countOpen: (tenant, upTo) => store.list.countOpen(tenant, upTo),
      usage: (tenant) => store.list.usage(tenant),
      now: () => world.now,
    }),
  };
  const executions = createExecutions(platform);
  const world: LineWorld = {
    ...{ executions, store, languages, failed, told, now: Date.UTC(2026, 5, 1, 12) },
    admission: (more = {}) =>
      createAdmission({
        ...{ ...platform, line: store.line, running, monotonic: () => world.now },
        failed: (_error, id) => failed.push(id),
        ...more,
      }),
    start: async (tenant, more = {}) => {
      world.now += 1;
      return (await executions.start({ tenant, definition: 'flow', ...more })).id;
    },
    project: async () => {
      while ((await store.projector.runOnce(1_000)) > 0);
    },
    state: async (id) => {
      const state = fold(await store.events.read(id));
      if (!state) throw new TypeError(`no execution ${id}`);
      return state;
    },
    end: async (executionId) => {
      const { tenant, version } = await world.state(executionId);
      const place = { executionId, tenant, partition: 0, expectedVersion: version, recordedAt: world.now };
      const events = [{ type: 'ExecutionCompleted' as const, data: { output: null } }];
      await store.events.append({ ...place, events, wakeAt: 'done' });
    },
  };
  const document = JSON.stringify({ handler: 'work' });
  for (const tenant of ['a', 'b', 'c'])
    await executions.define({ tenant, name: 'flow', language: 'task', document });
  return world;
}
