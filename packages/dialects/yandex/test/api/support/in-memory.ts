import { randomBytes } from 'node:crypto';

import { RunlogError, type NewEvent } from '@runlog/core';
import { openInMemoryStore, type InMemoryStore } from '@runlog/event-store';
import { createExecutions, type Executions } from '@runlog/executions';
import type { Caller } from '@runlog/hosting';
import { plainLanguage } from '@runlog/testkit';

import type { Call } from '../../../src/api/calls/call.js';
import { ExecutionApi } from '../../../src/api/executions/execution-api.js';
import { OperationApi } from '../../../src/api/operations/operation-api.js';
import { WorkflowApi } from '../../../src/api/workflows/workflow-api.js';
import { WorkflowLists } from '../../../src/api/workflows/workflow-lists.js';
import { yawl } from '../../../src/program/index.js';

class Denied extends RunlogError {
  readonly code = 'permission_denied';
  readonly retryable = false;
}

/** Somebody whose credential is for these tenants; `header` is the one that they chose. */
export const callOf = (tenants: readonly string[], header?: string): Call => ({
  choosesTenant: header !== undefined,
  authority: 'here:443',
  textBytes: 1024 * 1024,
  caller: (wanted = header ?? tenants[0] ?? ''): Caller => {
    if (!tenants.includes(wanted)) throw new Denied(`not for ${wanted}`);
    const pass = { good: true, renewed: () => Promise.resolve(), require: () => undefined };
    return { tenant: wanted, pass, by: { kind: 'key', id: 'kim' } };
  },
});

/** The API on use cases in memory, on a clock that stands until it is set. */
export interface ApiWorld {
  now: number;
  readonly executions: Executions;
  readonly store: InMemoryStore;
  readonly api: ExecutionApi;
  readonly workflows: WorkflowApi;
  readonly lists: WorkflowLists;
  readonly operations: OperationApi;
  /** Appends as the scheduler would, and brings the list up to the log. */
  append(id: string, ...events: NewEvent[]): Promise<void>;
}

export function apiWorld(): ApiWorld {
  const store = openInMemoryStore({ clock: () => world.now, partitions: 4 });
  const executions = createExecutions({
    store: store.events,
    definitions: store.definitions,
    list: store.list,
    schedules: store.schedules,
    resources: store.resources,
    inbox: { publish: () => Promise.resolve() },
    hints: () => () => undefined,
    partitions: 4,
    languages: [yawl, plainLanguage],
    checkExpression: ({ expression }) => Promise.resolve(expression === '.(' ? 'it breaks off' : undefined),
    pageTokenKey: randomBytes(32),
  });
  const world: ApiWorld = {
    now: Date.parse('2025-03-10T12:00:00Z'),
    ...{ executions, store },
    api: new ExecutionApi(executions),
    workflows: new WorkflowApi(executions),
    lists: new WorkflowLists(executions),
    operations: new OperationApi(executions),
    append: async (executionId, ...events) => {
      const log = await store.events.read(executionId);
      const [creation] = log;
      if (creation?.type !== 'ExecutionCreated') throw new Error(`no execution ${executionId}`);
      const { tenant } = creation.data;
      const place = { executionId, tenant, partition: 0, expectedVersion: log.length };
      await store.events.append({ ...place, events, recordedAt: world.now });
      while ((await store.projector.runOnce(1_000)) > 0);
    },
  };
  return world;
}
