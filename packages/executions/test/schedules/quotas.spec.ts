import { expect, test } from '@jest/globals';

import { createDueSchedules, Quotas, type TickObserver } from '../../src/index.js';
import { lineWorld, type LineWorld } from '../support/line-world.js';

const minute = 60_000;
const caps = { running: 2, queued: 3 };

/** A world with a schedule of the tenant `a` that ticks every minute and starts every tick that it missed. */
async function ticking(): Promise<{ world: LineWorld; fire: () => Promise<void>; delayed: unknown[] }> {
  const world = await lineWorld(caps);
  const { store, executions } = world;
  const delayed: unknown[] = [];
  const observer: TickObserver = {
    started: () => undefined,
    missed: () => undefined,
    overlapped: () => undefined,
    refused: () => undefined,
    delayed: (_schedule, error) => delayed.push(error),
  };
  const limits = {
    ...{ startsPerSecond: 0, runningExecutions: caps.running, queuedExecutions: caps.queued },
    ...{ timers: 0, storedBytes: 0 },
  };
  const due = createDueSchedules({
    ...{ store: store.events, definitions: store.definitions, schedules: store.schedules },
    ...{ inbox: { publish: () => Promise.resolve() }, partitions: 4, languages: world.languages, observer },
    trusts: () => true,
    quotas: new Quotas(limits, {
      countOpen: (tenant, upTo) => store.list.countOpen(tenant, upTo),
      usage: (tenant) => store.list.usage(tenant),
      now: () => world.now,
    }),
  });
  await executions.schedules.create({
    ...{ tenant: 'a', name: 'often', cron: '* * * * *', definition: 'flow' },
    policies: { overlap: 'allow', missed: 'all' },
  });
  const fire = async (): Promise<void> => {
    world.now += 5_000;
    await world.project();
    await due.round(100);
    await world.project();
  };
  return { world, fire, delayed };
}

const open = (world: LineWorld, status: 'running' | 'queued'): Promise<{ readonly id: string }[]> =>
  world.store.list.list({ tenant: 'a', statuses: [status] }, { limit: 100 });

test('ticks wait in line like every start, and those that find no place are started when there is one', async () => {
  const { world, fire, delayed } = await ticking();
  world.now += 12 * minute;
  await fire();
  expect([await open(world, 'running'), await open(world, 'queued')]).toMatchObject([
    { length: 2 },
    { length: 3 },
  ]);
  expect(delayed).toMatchObject([{ code: 'quota_exceeded' }]);
  const admission = world.admission();
  let ended = 0;
  for (let round = 0; round < 30 && ended < 12; round += 1) {
    const running = await open(world, 'running');
    expect(running.length).toBeLessThanOrEqual(caps.running);
    for (const { id } of running) await world.end(id);
    ended += running.length;
    await world.project();
    await admission.round(100);
    await fire();
  }
  const instants = (await world.store.list.list({ tenant: 'a' }, { limit: 100 })).map(
    ({ labels }) => labels['runlog.scheduled-at'],
  );
  expect(new Set(instants).size).toBe(instants.length);
  expect(instants.length).toBeGreaterThanOrEqual(12);
});
