import { randomBytes } from 'node:crypto';

import { openInMemoryStore, type InMemoryStore } from '@runlog/event-store';
import { plainLanguage } from '@runlog/testkit';

import { createDueSchedules, createExecutions, type Executions, type TickObserver } from '../../src/index.js';

/** The use cases in memory, on a clock that stands until it is set. */
export interface TimeWorld {
  readonly executions: Executions;
  readonly store: InMemoryStore;
  readonly told: Record<'started' | 'missed' | 'overlapped', number> & {
    refused: string[];
    delayed: unknown[];
  };
  now: number;
  /** One round of whoever fires; `dies` loses what follows the starts. */
  round(options?: { readonly dies?: boolean }): Promise<number>;
  /** Sets the clock and goes round until nothing is left to do. */
  passTo(moment: number): Promise<void>;
  /** The nominal instants of what was started, in order, to the minute. */
  instants(): Promise<string[]>;
  /** Ends an execution. */
  end(id: string): Promise<void>;
}

const tenant = 'default';

export const minute = 60_000;
export const noon = Date.UTC(2026, 5, 1, 12);

export async function timeWorld(): Promise<TimeWorld> {
  const clock = (): number => world.now;
  const store = openInMemoryStore({ clock, partitions: 4 });
  const inbox = { publish: () => Promise.resolve() };
  const platform = {
    store: store.events,
    definitions: store.definitions,
    list: store.list,
    schedules: store.schedules,
    resources: store.resources,
    inbox,
    hints: () => () => undefined,
    partitions: 4,
    languages: [plainLanguage],
    checkExpression: () => Promise.resolve(undefined),
    pageTokenKey: randomBytes(32),
  };
  const executions = createExecutions(platform);
  const told: TimeWorld['told'] = { started: 0, missed: 0, overlapped: 0, refused: [], delayed: [] };
  const observer: TickObserver = {
    started: (count) => (told.started += count),
    missed: (count) => (told.missed += count),
    overlapped: (count) => (told.overlapped += count),
    refused: (_schedule, _nominal, code) => told.refused.push(code),
    delayed: (_schedule, error) => told.delayed.push(error),
  };
  const trusts = (): boolean => true;
  const living = createDueSchedules({ ...platform, observer, trusts });
  const dying = createDueSchedules({
    ...platform,
    schedules: {
      due: (limit) => store.schedules.due(limit),
      move: () => Promise.reject(new TypeError('killed')),
    },
    observer,
    trusts,
  });
  const world: TimeWorld = {
    executions,
    store,
    told,
    now: noon,
    round: ({ dies = false } = {}) => (dies ? dying : living).round(100),
    passTo: async (moment) => {
      world.now = moment;
      while ((await living.round(100)) > 0);
    },
    instants: async () => {
      const events = await store.events.tail(undefined, 100_000);
      return events.flatMap(({ event }) => {
        if (!('type' in event) || event.type !== 'ExecutionCreated') return [];
        const { facts } = event.data.origin ?? {};
        const { nominal = '' } = facts as { nominal?: string };
        return [nominal.slice(11, 16)];
      });
    },
    end: async (executionId) => {
      const log = await store.events.read(executionId);
      const events = [{ type: 'ExecutionCancelled' as const, data: { mode: 'terminate' as const } }];
      const place = { executionId, tenant, partition: 0, expectedVersion: log.length, recordedAt: world.now };
      await store.events.append({ ...place, events, wakeAt: 'done' });
    },
  };
  await executions.define({ tenant, name: 'flow', language: plainLanguage.name, document: '{}' });
  return world;
}
