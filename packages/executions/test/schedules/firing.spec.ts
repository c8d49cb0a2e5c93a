import { beforeEach, describe, expect, test } from '@jest/globals';

import type { NewScheduleRequest, ScheduleView } from '../../src/index.js';
import { minute, noon, timeWorld, type TimeWorld } from '../support/time-world.js';

let world: TimeWorld;
beforeEach(async () => {
  world = await timeWorld();
});

const tenant = 'default';
const create = async (more: Partial<NewScheduleRequest> = {}): Promise<ScheduleView> => {
  const request = { tenant, name: 'often', cron: '*/10 * * * *', definition: 'flow', ...more };
  return (await world.executions.schedules.create(request)).schedule;
};
const allow = { overlap: 'allow' as const };
const seen = (schedule: string): Promise<ScheduleView> =>
  world.executions.schedules.get({ tenant, schedule });

test('a tick starts an execution that tells its schedule and its instant', async () => {
  const { id } = await create({ input: { n: 1 }, labels: { team: 'a' } });
  await world.passTo(noon + 10 * minute);
  const { lastExecution = '', lastTick, nextTick, runs } = await seen(id);
  expect({ lastTick, nextTick, runs }).toEqual({
    lastTick: noon + 10 * minute,
    nextTick: noon + 20 * minute,
    runs: 1,
  });
  const [creation] = await world.store.events.read(lastExecution);
  expect(creation).toMatchObject({
    type: 'ExecutionCreated',
    data: {
      input: { n: 1 },
      labels: { team: 'a', 'runlog.schedule': id, 'runlog.scheduled-at': '2026-06-01T12:10:00.000Z' },
      origin: {
        dialect: 'schedule',
        facts: { schedule: id, name: 'often', nominal: '2026-06-01T12:10:00.000Z' },
      },
    },
  });
});

test('nothing starts before its time', async () => {
  await create();
  await world.passTo(noon + 10 * minute - 1);
  expect(await world.instants()).toEqual([]);
});

test('who dies between the start and the row leaves one execution for each tick', async () => {
  const { id } = await create({ policies: { ...allow, missed: 'all' } });
  world.now = noon + 30 * minute;
  for (let death = 0; death < 3; death += 1)
    await expect(world.round({ dies: true })).rejects.toThrow('killed');
  await world.passTo(noon + 40 * minute);
  expect(await world.instants()).toEqual(['12:10', '12:20', '12:30', '12:40']);
  expect(await seen(id)).toMatchObject({ runs: 4, lastTick: noon + 40 * minute });
});

test('many who fire at once start one execution for each tick', async () => {
  await Promise.all(
    Array.from({ length: 30 }, (_, count) => create({ name: `often-${count}`, policies: allow })),
  );
  world.now = noon + 10 * minute;
  await Promise.all(Array.from({ length: 5 }, () => world.round()));
  expect(await world.instants()).toEqual(Array.from({ length: 30 }, () => '12:10'));
  expect(world.told.started).toBe(30);
});

test('a change of terms between the start and the row starts nothing twice', async () => {
  const { id } = await create({ policies: allow });
  world.now = noon + 10 * minute;
  await expect(world.round({ dies: true })).rejects.toThrow('killed');
  const row = await world.store.schedules.find(tenant, id);
  if (row) await world.store.schedules.change({ ...row, input: '{"other":true}' });
  await world.passTo(world.now);
  expect(await world.instants()).toEqual(['12:10']);
  expect(await seen(id)).toMatchObject({ runs: 1, lastTick: noon + 10 * minute });
});

describe('ticks that nobody was there for', () => {
  test.each([
    ['skip', []],
    ['one', ['12:50']],
    ['all', ['12:10', '12:20', '12:30', '12:40', '12:50']],
  ] as const)('are run by the policy %s', async (missed, expected) => {
    await create({ policies: { ...allow, missed } });
    await world.passTo(noon + 55 * minute);
    expect(await world.instants()).toEqual(expected);
    expect(world.told.missed).toBe(missed === 'skip' ? 1 : 0);
  });
});

describe('a tick that meets its running predecessor', () => {
  const twice = async (overlap: 'skip' | 'buffer_one' | 'cancel' | 'allow'): Promise<string> => {
    const { id } = await create({ policies: { overlap } });
    await world.passTo(noon + 10 * minute);
    const { lastExecution = '' } = await seen(id);
    await world.passTo(noon + 20 * minute);
    return lastExecution;
  };

  test('gives way, and the next one after its end does not', async () => {
    await world.end(await twice('skip'));
    expect(world.told.overlapped).toBe(1);
    await world.passTo(noon + 30 * minute);
    expect(await world.instants()).toEqual(['12:10', '12:30']);
  });

  test('waits for its end', async () => {
    const first = await twice('buffer_one');
    await world.passTo(noon + 30 * minute);
    expect(await world.instants()).toEqual(['12:10']);
    await world.end(first);
    await world.passTo(noon + 31 * minute);
    expect(await world.instants()).toEqual(['12:10', '12:20']);
    expect(world.told.overlapped).toBe(1);
  });

  test('starts beside it', async () => {
    await twice('allow');
    expect(await world.instants()).toEqual(['12:10', '12:20']);
  });

  test('ends it', async () => {
    const first = await twice('cancel');
    expect(await world.instants()).toEqual(['12:10', '12:20']);
    const log = await world.store.events.read(first);
    expect(log.map(({ type }) => type)).toContain('CancelRequested');
  });
});

test('a schedule ends after as many runs as it may have, or at its end', async () => {
  const counted = await create({ name: 'counted', policies: { ...allow, maxRuns: 2 } });
  const ended = await create({ name: 'ended', policies: { ...allow, endAt: noon + 20 * minute } });
  for (let count = 1; count <= 4; count += 1) await world.passTo(noon + count * 10 * minute);
  for (const { id } of [counted, ended]) {
    const view = await seen(id);
    expect(view).toMatchObject({ runs: 2, lastTick: noon + 20 * minute });
    expect(view).not.toHaveProperty('nextTick');
  }
});

test('a tick that can never start is told, and stops neither the next nor others', async () => {
  const { id } = await create({ name: 'broken', policies: allow });
  await create({ name: 'sound', policies: allow });
  const row = await world.store.schedules.find(tenant, id);
  if (row) await world.store.schedules.change({ ...row, definition: 'gone' });
  await world.passTo(noon + 10 * minute);
  expect(await world.instants()).toEqual(['12:10']);
  expect(world.told.refused).toEqual(['not_found']);
  expect(await seen(id)).toMatchObject({
    runs: 0,
    nextTick: noon + 20 * minute,
    lastError: { code: 'not_found', tick: noon + 10 * minute },
  });
});

test('a jitter moves the start and not the instant', async () => {
  const { id } = await create({ policies: { ...allow, jitterMs: 10 * minute } });
  const row = await world.store.schedules.find(tenant, id);
  const due = row?.nextAt ?? 0;
  expect(due).toBeGreaterThan(noon + 10 * minute);
  await world.passTo(due - 1);
  expect(await world.instants()).toEqual([]);
  await world.passTo(due);
  expect(await world.instants()).toEqual(['12:10']);
});
