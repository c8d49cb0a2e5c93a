import { beforeEach, expect, test } from '@jest/globals';
import { InvalidInput } from '@runlog/core';

import type { NewScheduleRequest, Schedules } from '../../src/index.js';
import { minute, noon, timeWorld, type TimeWorld } from '../support/time-world.js';

let world: TimeWorld;
let schedules: Schedules;
beforeEach(async () => {
  world = await timeWorld();
  schedules = world.executions.schedules;
});

const tenant = 'default';
const request = (more: Partial<NewScheduleRequest> = {}): NewScheduleRequest => ({
  tenant,
  name: 'nightly',
  cron: '*/10 * * * *',
  definition: 'flow',
  ...more,
});
const nightly = { tenant, schedule: 'nightly' };

test('a schedule is what it was made, with what holds where nothing was said', async () => {
  const { schedule, created } = await schedules.create(request());
  expect(created).toBe(true);
  expect(schedule).toMatchObject({
    name: 'nightly',
    version: 1,
    timeZone: 'UTC',
    input: {},
    policies: { missed: 'one', overlap: 'skip', jitterMs: 0 },
    nextTick: noon + 10 * minute,
    runs: 0,
  });
  expect(await schedules.get(nightly)).toEqual(schedule);
  expect(await schedules.get({ tenant, schedule: schedule.id })).toEqual(schedule);
});

test('the same request again finds it, another of that name does not', async () => {
  const first = await schedules.create(request({ labels: { a: '1', b: '2' } }));
  const again = await schedules.create(request({ labels: { b: '2', a: '1' } }));
  expect(again).toEqual({ ...first, created: false });
  await expect(schedules.create(request())).rejects.toMatchObject({ code: 'already_exists' });
});

test('everything that breaks a rule is named', async () => {
  const policies = { missed: 'some' as never, jitterMs: -1, maxRuns: 0 };
  const wrong = request({
    name: '-',
    cron: '61 * * * *',
    timeZone: 'Mars/Olympus',
    labels: { 'runlog.x': '' },
    policies,
    input: 'x'.repeat(200_000),
  });
  const error: InvalidInput = await schedules.create(wrong).then(
    () => new InvalidInput([]),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInput);
  expect(error.problems.map(({ field }) => field)).toEqual([
    'name',
    'cron',
    'timeZone',
    'input',
    'labels.runlog.x',
    'missed',
    'jitter',
    'maxRuns',
  ]);
});

test('the definition has to exist', async () => {
  await expect(schedules.create(request({ definition: 'gone' }))).rejects.toMatchObject({
    kind: 'definition',
  });
});

test('other tenants know nothing of it', async () => {
  const { schedule } = await schedules.create(request());
  const theirs = { tenant: 'other', schedule: schedule.id };
  for (const attempt of [
    schedules.get(theirs),
    schedules.pause(theirs),
    schedules.remove(theirs),
    schedules.preview(theirs),
    schedules.backfill(theirs, { from: 0, to: 0 }),
  ])
    await expect(attempt).rejects.toMatchObject({ code: 'not_found', kind: 'schedule' });
  expect((await schedules.list({ tenant: 'other' })).items).toEqual([]);
});

test.each(['a\0b', '\ud800', ''])('a name that no schedule can have, %j, is not found', async (schedule) => {
  await expect(schedules.get({ tenant, schedule })).rejects.toMatchObject({
    code: 'not_found',
    kind: 'schedule',
  });
});

test('lists come in pages, newest first', async () => {
  for (const name of ['a', 'b', 'c']) await schedules.create(request({ name }));
  const first = await schedules.list({ tenant, pageSize: 2 });
  const second = await schedules.list({ tenant, pageSize: 2, pageToken: first.nextPageToken ?? '' });
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  expect(second).not.toHaveProperty('nextPageToken');
});

test('an update replaces the terms, from now on, for who knows the version', async () => {
  await schedules.create(request());
  world.now = noon + 55 * minute;
  const updated = await schedules.update(nightly, { cron: '0 * * * *', definition: 'flow' }, 1);
  expect(updated).toMatchObject({ version: 2, cron: '0 * * * *', nextTick: noon + 60 * minute });
  await world.passTo(world.now);
  expect(await world.instants()).toEqual([]);
  await expect(schedules.update(nightly, { cron: '1 * * * *', definition: 'flow' }, 1)).rejects.toMatchObject(
    { code: 'version_conflict' },
  );
  expect(await schedules.update(nightly, { cron: '0 * * * *', definition: 'flow' })).toEqual(updated);
});

test('what would have come in a pause does not come', async () => {
  await schedules.create(request({ policies: { missed: 'all', overlap: 'allow' } }));
  const paused = await schedules.pause(nightly);
  expect(paused).toMatchObject({ paused: true, version: 2 });
  expect(paused).not.toHaveProperty('nextTick');
  expect(await schedules.pause(nightly)).toEqual(paused);
  await world.passTo(noon + 35 * minute);
  expect(await schedules.resume(nightly)).toMatchObject({ paused: false, nextTick: noon + 40 * minute });
  await world.passTo(noon + 40 * minute);
  expect(await world.instants()).toEqual(['12:40']);
});

test('a removed one ticks no more', async () => {
  await schedules.create(request());
  await schedules.remove(nightly);
  await world.passTo(noon + 10 * minute);
  expect(await world.instants()).toEqual([]);
  await expect(schedules.get(nightly)).rejects.toMatchObject({ code: 'not_found' });
});

test('the next ticks can be asked for, also of a night in which clocks change', async () => {
  await schedules.create(request({ cron: '30 2 * * *', timeZone: 'Europe/Berlin', paused: true }));
  const after = Date.UTC(2027, 2, 27, 12);
  const ticks = await schedules.preview(nightly, { count: 2, after });
  expect(ticks.map(({ nominal }) => new Date(nominal).toISOString())).toEqual([
    '2027-03-28T01:00:00.000Z',
    '2027-03-29T00:30:00.000Z',
  ]);
  await expect(schedules.preview(nightly, { count: 1_001 })).rejects.toThrow(InvalidInput);
});

test('ticks of the next fifty years are told, and no later ones', async () => {
  await schedules.create(request({ cron: '0 0 29 2 *', timeZone: 'Australia/Lord_Howe' }));
  const ticks = await schedules.preview(nightly, { count: 1_000, after: noon });
  expect(ticks).toHaveLength(13);
});

test('a backfill starts the ticks that have no execution, once', async () => {
  await schedules.create(request({ policies: { overlap: 'allow' } }));
  await world.passTo(noon + 10 * minute);
  const range = { from: noon - 20 * minute, to: noon + 10 * minute };
  const first = await schedules.backfill(nightly, range);
  expect(first.map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'started', created: true },
    { kind: 'started', created: true },
    { kind: 'started', created: true },
    { kind: 'started', created: false },
  ]);
  const again = await schedules.backfill(nightly, range);
  expect(again.every(({ outcome }) => outcome.kind === 'started' && !outcome.created)).toBe(true);
  expect((await world.instants()).toSorted()).toEqual(['11:40', '11:50', '12:00', '12:10']);
});

test.each([
  [noon, noon + 1, 'to'],
  [noon, noon - 1, 'to'],
  [-1, noon, 'from'],
  [noon - 365 * 24 * 60 * minute, noon, 'to'],
])('a backfill from %d to %d is refused for its field %s', async (from, to, field) => {
  await schedules.create(request());
  await expect(schedules.backfill(nightly, { from, to })).rejects.toMatchObject({ problems: [{ field }] });
});
