import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AgendaEntry } from '../../src/port.js';
import { append, completed, newId, signal } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

export const agendaRules = (open: OpenStore): void =>
  describe('agenda', () => {
    let store: StoreUnderTest;
    let partition = 0;
    beforeAll(async () => {
      store = await open();
    });
    beforeEach(() => {
      partition += 1;
    });
    afterAll(() => store.close());

    const entries = (): Promise<AgendaEntry[]> => store.events.agenda([partition], undefined, 100);
    const wakeAts = async (): Promise<number[]> => (await entries()).map(({ wakeAt }) => wakeAt);

    test('an entry stands from the append that made it', async () => {
      const given = append({ partition, wakeAt: 5_000 });
      await store.events.append(given);
      expect(await entries()).toEqual([
        { executionId: given.executionId, partition, wakeAt: 5_000, version: 1 },
      ]);
    });

    test('the earlier of two wake-ups is kept', async () => {
      const { executionId } = append();
      await store.events.append(append({ executionId, partition, wakeAt: 5_000 }));
      const next = append({ executionId, partition, expectedVersion: 1, events: [signal('a')] });
      await store.events.append({ ...next, wakeAt: 9_000 });
      expect(await wakeAts()).toEqual([5_000]);
      await store.events.append({ ...next, expectedVersion: 2, wakeAt: 4_000 });
      expect(await wakeAts()).toEqual([4_000]);
      await store.events.append({ ...next, expectedVersion: 3 });
      expect(await wakeAts()).toEqual([4_000]);
    });

    test('an append that is refused changes nothing', async () => {
      const given = append({ partition, wakeAt: 5_000 });
      await store.events.append(given);
      await store.events.append({ ...given, wakeAt: 1_000 });
      await store.events.append({ ...given, expectedVersion: 7, wakeAt: 'done' });
      expect(await wakeAts()).toEqual([5_000]);
    });

    test("'done' takes it off, and no move brings it back", async () => {
      const given = append({ partition, wakeAt: 5_000 });
      await store.events.append(given);
      await store.events.append({ ...given, expectedVersion: 1, events: [completed], wakeAt: 'done' });
      await store.events.reschedule([{ executionId: given.executionId, wakeAt: 1 }]);
      expect(await entries()).toEqual([]);
    });

    test('a move may go either way', async () => {
      const given = append({ partition, wakeAt: 5_000 });
      await store.events.append(given);
      const { executionId } = given;
      await store.events.reschedule([{ executionId, wakeAt: 9_000 }]);
      expect(await wakeAts()).toEqual([9_000]);
      await store.events.reschedule([{ executionId, wakeAt: 100, version: 1 }]);
      expect(await wakeAts()).toEqual([100]);
      await store.events.reschedule([]);
    });

    test('a move that names an older version does not undo what a newer append promised', async () => {
      const given = append({ partition, wakeAt: 5_000 });
      await store.events.append(given);
      await store.events.append({ ...given, expectedVersion: 1, events: [signal('a')], wakeAt: 2_000 });
      await store.events.reschedule([{ executionId: given.executionId, wakeAt: 60_000, version: 1 }]);
      expect(await wakeAts()).toEqual([2_000]);
      await store.events.reschedule([{ executionId: given.executionId, wakeAt: 60_000, version: 2 }]);
      expect(await wakeAts()).toEqual([60_000]);
    });

    test('what is due comes oldest first, of the asked partitions, up to the limit', async () => {
      const now = store.events.now();
      const dues = [now - 1_000, now - 3_000, now - 2_000, now + 60_000];
      await Promise.all(dues.map((wakeAt) => store.events.append(append({ partition, wakeAt }))));
      const due = await store.events.dueAgenda([partition, 900], 10);
      expect(due.map(({ wakeAt }) => wakeAt)).toEqual([now - 3_000, now - 2_000, now - 1_000]);
      expect(await store.events.dueAgenda([partition], 2)).toEqual(due.slice(0, 2));
      expect(await store.events.dueAgenda([901], 10)).toEqual([]);
    });

    test('a sweep pages through all entries by execution id', async () => {
      const ids = Array.from({ length: 5 }, newId).toSorted();
      await Promise.all(
        ids.map((executionId) => store.events.append(append({ executionId, partition, wakeAt: 1 }))),
      );
      const first = await store.events.agenda([partition], undefined, 3);
      const second = await store.events.agenda([partition], first.at(-1)?.executionId, 3);
      expect([...first, ...second].map(({ executionId }) => executionId)).toEqual(ids);
    });

    test('now follows the clock that judges what is due', async () => {
      const before = store.events.now();
      expect(Number.isInteger(before)).toBe(true);
      await store.events.append(append({ partition, wakeAt: before }));
      expect(await store.events.dueAgenda([partition], 1)).toHaveLength(1);
      expect(store.events.now()).toBeGreaterThanOrEqual(before);
    });
  });
