import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnreadableEvent } from '@runlog/core';
import { eventually } from '@runlog/testkit';
import type { Cursor, TailedEvent, TailedWriting } from '../../src/port.js';
import { append, completed, created, newTenant, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

export const tailRules = (open: OpenStore): void =>
  describe('tail', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const all = async (after: Cursor | undefined, limit: number): Promise<TailedEvent[]> => {
      const page = await store.events.tail(after, limit);
      const last = page.at(-1);
      return last ? [...page, ...(await all(last.cursor, limit))] : [];
    };

    test('gives every event once, in pages of any size, versions of an execution in order', async () => {
      const tenant = newTenant();
      const appends = Array.from({ length: 30 }, () =>
        append({ tenant, events: [created(tenant), started] }),
      );
      await Promise.all(appends.map((one) => store.events.append(one)));
      await Promise.all(
        appends.map(({ executionId }) =>
          store.events.append(append({ tenant, executionId, expectedVersion: 2, events: [completed] })),
        ),
      );
      const seen = await eventually(async () => {
        const ours = (await all(undefined, 7)).filter((one) => one.tenant === tenant);
        expect(ours).toHaveLength(90);
        return ours;
      });
      for (const { executionId } of appends) {
        const versions = seen.flatMap(({ event }) =>
          'version' in event && event.executionId === executionId ? [event.version] : [],
        );
        expect(versions).toEqual([1, 2, 3]);
      }
      expect(await all(seen.at(-1)?.cursor, 100)).toEqual([]);
    });

    test('gives an event that nobody can read as the error, in its place', async () => {
      const given = append({ tenant: newTenant() });
      await store.events.append(given);
      await store.plant(given.executionId, given.tenant, 2);
      await store.events.append({ ...given, expectedVersion: 2, events: [started] });
      await eventually(async () => {
        const ours = (await all(undefined, 50)).filter(({ tenant }) => tenant === given.tenant);
        expect(ours.map(({ event }) => event instanceof UnreadableEvent)).toEqual([false, true, false]);
      });
    });

    test('gives the same events with their data as it was written, in pages of any size', async () => {
      const given = append({ tenant: newTenant() });
      await store.events.append(given);
      await store.plant(given.executionId, given.tenant, 2);
      await store.events.append({ ...given, expectedVersion: 2, events: [started, completed] });
      const allWritten = async (after: Cursor | undefined, limit: number): Promise<TailedWriting[]> => {
        const page = await store.events.tailWritten(after, limit);
        const last = page.at(-1);
        return last ? [...page, ...(await allWritten(last.cursor, limit))] : [];
      };
      await eventually(async () => {
        const read = (await all(undefined, 50)).filter(({ tenant }) => tenant === given.tenant);
        const ours = (await allWritten(undefined, 7)).filter(({ tenant }) => tenant === given.tenant);
        const written = ours.map(({ historyBytes: _, ...rest }) => rest);
        expect(read).toHaveLength(4);
        expect(written).toEqual(
          read.map(({ event, ...beside }) => ({
            event: event instanceof UnreadableEvent ? event : { ...event, data: JSON.stringify(event.data) },
            ...beside,
          })),
        );
      });
    });

    test('a checkpoint begins a life anywhere, and moves forward from there', async () => {
      const follower = newTenant();
      const { checkpoints } = store;
      const at = (position: string) => ({ transaction: '7', position });
      expect(await checkpoints.loadLife(follower)).toBeUndefined();
      await checkpoints.save(follower, at('9'));
      expect(await checkpoints.loadLife(follower)).toEqual({ cursor: at('9') });
      await checkpoints.beginLife(follower, at('3'), 'second');
      expect(await checkpoints.loadLife(follower)).toEqual({ cursor: at('3'), life: 'second' });
      await checkpoints.save(follower, at('2'));
      await checkpoints.save(follower, at('5'));
      expect(await checkpoints.loadLife(follower)).toEqual({ cursor: at('5'), life: 'second' });
      await checkpoints.beginLife(newTenant(), at('1'), 'first');
    });

    test('the place of the newest events has as many of them behind it, and the log begins before all', async () => {
      const { events } = store;
      // Open transactions of others keep the newest events back for a while.
      await eventually(async () => {
        const all = await events.tail(undefined, 10_000);
        const place = await events.placeOfNewest(2);
        const behind = await events.tail(place, 10_000);
        expect(behind.map(({ cursor }) => cursor)).toEqual(all.slice(-2).map(({ cursor }) => cursor));
        expect(await events.tail(await events.placeOfNewest(1_000_000), 10_000)).toEqual(all);
      });
    });

    test('a checkpoint moves forward only, and tells its lag', async () => {
      const tenant = newTenant();
      const { checkpoints, events } = store;
      expect(await checkpoints.load(tenant)).toBeUndefined();
      await events.append(append({ tenant, events: [created(tenant), started] }));
      const places = await eventually(async () => {
        const ours = (await all(undefined, 50)).filter((one) => one.tenant === tenant);
        expect(ours).toHaveLength(2);
        return ours.map(({ cursor }) => cursor);
      });
      const [first, second] = places;
      if (!first || !second) throw new Error('two places are needed');
      await checkpoints.save(tenant, first);
      expect((await checkpoints.lag(tenant)).events).toBe(1);
      expect((await checkpoints.lag(tenant)).seconds).toBeGreaterThan(1);
      await checkpoints.save(tenant, second);
      await checkpoints.save(tenant, first);
      expect(await checkpoints.load(tenant)).toEqual(second);
      expect(await checkpoints.lag(tenant)).toEqual({ events: 0, seconds: 0 });
    });
  });
