import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { plainLanguage } from '@runlog/testkit';
import { v7 as uuidv7 } from 'uuid';

import { createDueSchedules, type DueSchedules, type TickObserver } from '../../src/index.js';
import { createWorld, type World } from '../support/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.executions.define({ tenant: 't', name: 'flow', language: 'plain', document: 'one' });
});

afterAll(() => world.close());

const minute = 60_000;
const schedules = 20;
const ticks = 5;

function scheduler(created: { count: number }, dies: boolean): DueSchedules {
  const { store, definitions, inbox, partitions, schedules: rows } = world.platform;
  const observer: TickObserver = {
    started: (count) => (created.count += count),
    missed: () => undefined,
    overlapped: () => undefined,
    refused: () => undefined,
    delayed: () => undefined,
  };
  return createDueSchedules({
    ...{ store, definitions, inbox, partitions, observer, languages: [plainLanguage] },
    schedules: dies
      ? { due: (limit) => rows.due(limit), move: () => Promise.reject(new TypeError('killed')) }
      : rows,
    trusts: () => true,
  });
}

/** Schedules that have ticked some minutes ago, by the clock of the database. */
async function late(): Promise<string[]> {
  const now = world.store.events.now();
  const after = Math.floor(now / minute) * minute - ticks * minute;
  const ids = Array.from({ length: schedules }, () => uuidv7());
  for (const id of ids)
    await world.store.schedules.create({
      ...{
        id,
        tenant: 't',
        name: id.replaceAll('-', '_'),
        cron: '* * * * *',
        zone: 'UTC',
        definition: 'flow',
      },
      ...{
        input: '{}',
        labels: {},
        policies: JSON.stringify({ overlap: 'allow', missed: 'all', endAt: now }),
      },
      ...{ paused: false, after, nextAt: after + minute, caughtUp: 0, runs: 0 },
    });
  return ids;
}

const startsOf = async (ids: readonly string[]): Promise<string[]> => {
  const rows: unknown[] = await world.store.dataSource.query(
    `SELECT data::jsonb #>> '{origin,facts,schedule}' AS schedule, data::jsonb #>> '{origin,facts,nominal}' AS nominal
      FROM runlog.event WHERE type = 'ExecutionCreated' AND data::jsonb #>> '{origin,facts,schedule}' = ANY ($1)`,
    [ids],
  );
  return rows.map((row) => JSON.stringify(row));
};

test('schedulers that fire at once, and some that die behind their starts, leave one execution for each tick', async () => {
  const ids = await late();
  const created = { count: 0 };
  const dying = [scheduler(created, true), scheduler(created, true)];
  const living = [scheduler(created, false), scheduler(created, false), scheduler(created, false)];
  await Promise.allSettled([...dying, ...living].map((one) => one.round(100)));
  for (const one of living) while ((await one.round(100)) > 0);
  const starts = await startsOf(ids);
  expect(starts).toHaveLength(schedules * ticks);
  expect(new Set(starts).size).toBe(starts.length);
  for (const id of ids) {
    const row = await world.store.schedules.find('t', id);
    expect(row).toMatchObject({ runs: ticks });
    expect(row).not.toHaveProperty('nextAt');
  }
});
