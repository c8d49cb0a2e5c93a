import { partitionOf, type NewEvent } from '@runlog/core';

import type { Ground, Planted } from './ground.js';
import { newId } from './new-id.js';

const tenant = 'default';

/** Executions whose definition is missing, in an unknown language, or broken. */
export async function poisonDefinitions(ground: Ground): Promise<Planted> {
  const { definitions } = ground.store;
  const foreign = { tenant, name: 'poison-foreign', language: 'klingon', document: 'nuqneH' };
  const broken = {
    tenant,
    name: 'poison-broken',
    language: 'yawl',
    document: 'yawl: "0.1"\nstart: [nowhere',
  };
  const ids = [newId(), (await definitions.put(foreign)).id, (await definitions.put(broken)).id];
  const executions: string[] = [];
  for (const id of ids) executions.push(await create(ground, id));
  return { what: 'definitions that cannot be read', messages: 0, executions };
}

/**
 * Executions with an event that this release does not know, in a newer shape than it knows, or that is no JSON object;
 * written beside the services, as another release would.
 */
export async function poisonEvents(ground: Ground): Promise<Planted> {
  const events = [
    { type: 'StepTeleported', schemaVersion: 1, data: '{"step":"home"}' },
    { type: 'ExecutionStarted', schemaVersion: 99, data: '{}' },
    { type: 'StepScheduled', schemaVersion: 1, data: '[]' },
  ];
  const executions: string[] = [];
  for (const { type, schemaVersion, data } of events) {
    const id = await create(ground, newId());
    await ground.store.dataSource.query(
      `INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
       VALUES ($1, 2, $2, $3, $4, $5, now())`,
      [id, tenant, type, schemaVersion, data],
    );
    executions.push(id);
  }
  return { what: 'events that no release knows', messages: 0, executions };
}

/** An execution of a definition, due at once; what it is about nobody has heard of by a message. */
async function create({ store }: Ground, definitionId: string): Promise<string> {
  const executionId = newId();
  const { events, cluster } = store;
  const definition = { id: definitionId, name: 'poison', version: 1, language: 'yawl' };
  const created: NewEvent = {
    type: 'ExecutionCreated',
    data: { tenant, definition, input: {}, labels: {}, priority: 'normal' },
  };
  const now = events.now();
  await events.append({
    ...{ executionId, tenant, events: [created], expectedVersion: 0, recordedAt: now, wakeAt: now },
    partition: partitionOf(executionId, cluster.partitions),
  });
  return executionId;
}
