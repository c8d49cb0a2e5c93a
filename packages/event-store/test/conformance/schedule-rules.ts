import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewSchedule, Schedule } from '../../src/schedule-port.js';
import { append, newId } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

export const scheduleRules = (open: OpenStore): void =>
  describe('schedules', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const fresh = (more: Partial<NewSchedule> = {}): NewSchedule => ({
      id: newId(),
      tenant: `t-${newId()}`,
      name: 'nightly',
      cron: '30 2 * * *',
      zone: 'Europe/Berlin',
      definition: 'flow',
      input: '{"n":1.0}',
      labels: { team: 'a' },
      policies: '{}',
      paused: false,
      after: 1_700_000_000_123,
      caughtUp: 0,
      runs: 0,
      ...more,
    });
    const kept = async (schedule: NewSchedule): Promise<Schedule> => {
      const created = await store.schedules.create(schedule);
      if (!created) throw new TypeError('the name was taken');
      return created;
    };
    const long = 4_000_000_000_000;

    test('are kept as they were given, found by id and by name, and by nobody else', async () => {
      const given = fresh({
        nextAt: long,
        lastNominal: 1_700_000_000_001,
        lastExecution: newId(),
        buffered: 5,
      });
      const created = await kept(given);
      expect(created).toMatchObject({ ...given, version: 1, turn: 1 });
      expect(await store.schedules.find(given.tenant, given.id)).toEqual(created);
      expect(await store.schedules.find(given.tenant, 'nightly')).toEqual(created);
      expect(await store.schedules.find('other', given.id)).toBeUndefined();
    });

    test('have names of their own within a tenant', async () => {
      const first = await kept(fresh());
      expect(await store.schedules.create(fresh({ tenant: first.tenant }))).toBeUndefined();
      await kept(fresh({ tenant: first.tenant, name: 'hourly' }));
    });

    test('are listed newest first, page by page', async () => {
      const first = await kept(fresh());
      const { tenant } = first;
      const more = [await kept(fresh({ tenant, name: 'b' })), await kept(fresh({ tenant, name: 'c' }))];
      const page = await store.schedules.list(tenant, { limit: 2 });
      expect(page).toEqual(more.toReversed());
      expect(await store.schedules.list(tenant, { limit: 2, after: more[0]?.id ?? '' })).toEqual([first]);
    });

    test('change only for who saw the newest turn', async () => {
      const first = await kept(fresh());
      const changed = await store.schedules.change({ ...first, cron: '0 3 * * *', paused: true });
      expect(changed).toMatchObject({ cron: '0 3 * * *', paused: true, version: 2, turn: 2 });
      expect(await store.schedules.change({ ...first, cron: '0 4 * * *' })).toBeUndefined();
      expect(await store.schedules.find(first.tenant, first.id)).toEqual(changed);
    });

    test('move many at once, each only from the turn that was seen, and without a change of version', async () => {
      const [a, b, c] = [await kept(fresh({ buffered: 7 })), await kept(fresh()), await kept(fresh())];
      await store.schedules.change(b);
      const { buffered: _, ...rest } = a;
      const moves = [
        { ...rest, after: 9, nextAt: long, runs: 3, lastNominal: 9, lastError: '{}' },
        { ...b, after: 9 },
        { ...c, caughtUp: 2 },
      ];
      expect((await store.schedules.move(moves)).toSorted()).toEqual([a.id, c.id].toSorted());
      const moved = await store.schedules.find(a.tenant, a.id);
      expect(moved).toMatchObject({ after: 9, nextAt: long, runs: 3, lastError: '{}', version: 1, turn: 2 });
      expect(moved).not.toHaveProperty('buffered');
      expect(await store.schedules.find(b.tenant, b.id)).toMatchObject({ after: b.after, turn: 2 });
      expect(await store.schedules.find(c.tenant, c.id)).toMatchObject({ caughtUp: 2, turn: 2 });
    });

    test('are due by the clock of the database, longest first, and tell whether their execution runs', async () => {
      const [open, ended] = [append({ wakeAt: long }), append({ wakeAt: 'done' })];
      await store.events.append(open);
      await store.events.append(ended);
      const rows = [
        await kept(fresh({ nextAt: 2_000, lastExecution: open.executionId })),
        await kept(fresh({ nextAt: 1_000, lastExecution: ended.executionId })),
        await kept(fresh({ nextAt: long })),
        await kept(fresh()),
      ];
      const { due, now } = await store.schedules.due(2);
      expect(due).toEqual([
        { schedule: rows[1], running: false },
        { schedule: rows[0], running: true },
      ]);
      expect(Math.abs(now - store.events.now())).toBeLessThan(60_000);
      expect(await store.schedules.lag()).toBeGreaterThan(1_000_000);
      for (const { tenant, id } of rows) await store.schedules.remove(tenant, id);
      expect((await store.schedules.due(2)).due).toEqual([]);
      expect(await store.schedules.lag()).toBe(0);
    });

    test('are removed by their tenant only', async () => {
      const { tenant, id } = await kept(fresh());
      expect(await store.schedules.remove('other', id)).toBe(false);
      expect(await store.schedules.remove(tenant, id)).toBe(true);
      expect(await store.schedules.remove(tenant, id)).toBe(false);
    });
  });
