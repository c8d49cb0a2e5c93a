import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Conflicting, NoSuchThing, RequestRefused, RunlogClient, type NewSchedule } from '@runlog/client';
import { operations } from '@runlog/contract';

import { Api } from './support/api.js';
import { startTestGateway, type TestGateway } from './support/gateway.js';

let world: TestGateway;

beforeAll(async () => {
  world = await startTestGateway();
});

afterAll(() => world.close());

const terms = { cron: '30 2 * * *', definition: 'flow' };

describe.each(['http', 'grpc'] as const)('schedules over %s', (way) => {
  let client: RunlogClient;
  let count = 0;
  const make = (more: Partial<NewSchedule> = {}) =>
    client.schedules.create({ name: `nightly-${(count += 1)}`, ...terms, ...more });

  beforeAll(async () => {
    client = new RunlogClient({ [way]: world.gateway[way], tenant: `schedules-${way}` });
    await client.define({ name: 'flow', language: 'plain', document: 'x' });
  });
  afterAll(() => client.close());

  test('are made with all that was said', async () => {
    const endAt = new Date('2100-01-01T00:00:00.000Z');
    const made = await make({
      ...{ timeZone: 'Europe/Berlin', input: { n: 1.5 }, labels: { team: 'red' }, priority: 'high' },
      ...{ timeoutMs: 90_000, missed: 'all', missedWindowMs: 3_600_000, overlap: 'buffer_one' },
      ...{ jitterMs: 500, endAt, maxRuns: 3, paused: true },
    });
    expect(made).toEqual({
      ...{ id: expect.any(String), name: expect.any(String), version: 1, ...terms },
      ...{ timeZone: 'Europe/Berlin', input: { n: 1.5 }, labels: { team: 'red' }, priority: 'high' },
      ...{ timeout: '90s', missed: 'all', missedWindow: '1h', overlap: 'buffer_one', jitter: '500ms' },
      ...{ endAt: endAt.toISOString(), maxRuns: 3, paused: true, runs: 0 },
      ...{ createdAt: expect.stringMatching(/Z$/), updatedAt: expect.stringMatching(/Z$/) },
    });
    expect(await client.schedules.get(made.id)).toEqual(made);
    expect(await client.schedules.get(made.name)).toEqual(made);
  });

  test('tell what holds where nothing was said, and their next tick', async () => {
    const made = await make();
    expect(made).toMatchObject({ timeZone: 'UTC', missed: 'one', missedWindow: '365d', overlap: 'skip' });
    expect(made.nextTick).toMatch(/T02:30:00.000Z$/);
  });

  test('are made once, however often it is asked', async () => {
    const made = await make();
    expect(await client.schedules.create({ name: made.name, ...terms })).toEqual(made);
    await expect(client.schedules.create({ name: made.name, ...terms, cron: '@daily' })).rejects.toThrow(
      Conflicting,
    );
  });

  test('are refused with the fields that break a rule', async () => {
    const refused = make({ cron: '* *', timeZone: 'Mars/Olympus' });
    await expect(refused).rejects.toThrow(RequestRefused);
    await expect(refused).rejects.toMatchObject({
      facts: { problems: [{ field: 'cron' }, { field: 'timeZone' }] },
    });
    await expect(client.schedules.get('nobody')).rejects.toThrow(NoSuchThing);
  });

  test('are changed by who knows their version', async () => {
    const { name } = await make();
    const changed = await client.schedules.update(name, { ...terms, cron: '@hourly', version: 1 });
    expect(changed).toMatchObject({ name, version: 2, cron: '@hourly' });
    const late = client.schedules.update(name, { ...terms, version: 1 });
    await expect(late).rejects.toMatchObject({ code: 'version_conflict' });
  });

  test('pause, resume and go', async () => {
    const { name } = await make();
    const paused = await client.schedules.pause(name);
    expect(paused).toMatchObject({ paused: true });
    expect(paused).not.toHaveProperty('nextTick');
    expect(await client.schedules.resume(name)).toMatchObject({
      paused: false,
      nextTick: expect.any(String),
    });
    await client.schedules.remove(name);
    await expect(client.schedules.get(name)).rejects.toThrow(NoSuchThing);
  });

  test('tell their ticks, also of a night in which clocks change', async () => {
    const { name } = await make({ timeZone: 'America/New_York', paused: true });
    const ticks = await client.schedules.ticks(name, { count: 3, after: new Date('2027-03-13T12:00:00Z') });
    expect(ticks.map(({ tick }) => tick)).toEqual([
      '2027-03-14T07:00:00.000Z',
      '2027-03-15T06:30:00.000Z',
      '2027-03-16T06:30:00.000Z',
    ]);
    expect(ticks.every(({ tick, startAt }) => tick === startAt)).toBe(true);
  });

  test('start past ticks, each once, and their executions are found by the schedule', async () => {
    const { id, name } = await make({ paused: true });
    const range = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-03T00:00:00Z') };
    const first = await client.schedules.backfill(name, range);
    expect(first).toEqual([
      { tick: '2026-03-01T02:30:00.000Z', id: expect.any(String), created: true },
      { tick: '2026-03-02T02:30:00.000Z', id: expect.any(String), created: true },
    ]);
    const again = await client.schedules.backfill(id, range);
    expect(again).toEqual(first.map((tick) => ({ ...tick, created: false })));
    const [started] = first;
    const execution = await client.get(started && 'id' in started ? started.id : '');
    expect(execution.labels).toEqual({
      'runlog.schedule': id,
      'runlog.scheduled-at': '2026-03-01T02:30:00.000Z',
    });
    await expect(
      client.schedules.backfill(name, { from: new Date('2026-03-01'), to: new Date('2100-01-01') }),
    ).rejects.toThrow(RequestRefused);
  });

  test('are listed page by page, and only to their tenant', async () => {
    const made = [await make(), await make(), await make()];
    const first = await client.schedules.list({ pageSize: 2 });
    expect(first.schedules.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id]);
    const second = await client.schedules.list({ pageSize: 1, pageToken: first.nextPageToken ?? '' });
    expect(second.schedules.map(({ id }) => id)).toEqual([made[0]?.id]);
    const stranger = new RunlogClient({ [way]: world.gateway[way], tenant: `stranger-${way}` });
    expect((await stranger.schedules.list()).schedules).toEqual([]);
    await expect(stranger.schedules.get(made[0]?.id ?? '')).rejects.toThrow(NoSuchThing);
    stranger.close();
  });
});

describe('the HTTP API of schedules', () => {
  const api = new Api(() => world.gateway.http, { 'x-runlog-tenant': 'shapes' });
  beforeEach(async () => {
    await api.post('/v1/definitions', { name: 'flow', language: 'plain', document: 'x' });
  });

  test('answers in the shape that its description says', async () => {
    const { body: made } = await api.post('/v1/schedules', { name: 'shape', ...terms });
    const range = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
    const path = `/v1/schedules/${made.id}`;
    const answers = new Map<string, unknown>([
      ['createSchedule', made],
      ['getSchedule', (await api.get(path)).body],
      ['listSchedules', (await api.get('/v1/schedules')).body],
      ['previewSchedule', (await api.get(`${path}/ticks?count=2`)).body],
      ['backfillSchedule', (await api.post(`${path}/backfill`, range)).body],
      ['pauseSchedule', (await api.post(`${path}/pause`)).body],
      ['deleteSchedule', (await api.any('delete', path, undefined)).body],
    ]);
    for (const [name, answer] of answers) {
      const schema = operations.find((operation) => operation.id === name)?.responses[0]?.schema;
      expect([name, schema?.safeParse(answer).error]).toEqual([name, undefined]);
    }
  });
});
