import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { newId } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

const long = 60_000;
const short = 150;

export const leaseRules = (open: OpenStore): void =>
  describe('leases', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const fresh = () => {
      const run = newId();
      return {
        a: `a-${run}`,
        b: `b-${run}`,
        names: [1, 2, 3, 4].map((number) => `partition:${number}-${run}`),
      };
    };

    test('are held by one owner at a time, as many as were asked for', async () => {
      const { a, b, names } = fresh();
      const ours = await store.leases.acquire(a, names, 3, long);
      expect(ours.map(({ name }) => name).toSorted()).toEqual(names.slice(0, 3));
      const theirs = await store.leases.acquire(b, names, 4, long);
      expect(theirs).toEqual([{ name: names[3], epoch: 1 }]);
      expect(await store.leases.acquire(a, names, 4, long)).toEqual([]);
    });

    test('divide among many who ask at once without any being held twice', async () => {
      const { names } = fresh();
      const owners = Array.from({ length: 8 }, newId);
      const taken = await Promise.all(
        owners.map((owner) => store.leases.acquire(owner, names, names.length, long)),
      );
      const held = taken.flat().map(({ name }) => name);
      expect(new Set(held).size).toBe(held.length);
    });

    test('are renewed together, and say how many owners live', async () => {
      const { a, b, names } = fresh();
      const before = (await store.leases.renew(a, long)).owners;
      await store.leases.renew(b, long);
      await store.leases.acquire(a, names, 2, long);
      const { held, owners } = await store.leases.renew(a, long);
      expect(held.map(({ name }) => name).toSorted()).toEqual(names.slice(0, 2));
      expect(owners).toBe(before + 1);
      await store.leases.release(a, names);
      await store.leases.release(b, names);
    });

    test('that expired go to whoever asks, with a higher epoch, and are lost to the first owner', async () => {
      const { a, b, names } = fresh();
      const [first] = await store.leases.acquire(a, names.slice(0, 1), 1, short);
      const taken = await eventually(async () => {
        const got = await store.leases.acquire(b, names.slice(0, 1), 1, long);
        expect(got).toHaveLength(1);
        return got;
      });
      expect(taken[0]?.epoch).toBe((first?.epoch ?? 0) + 1);
      expect((await store.leases.renew(a, long)).held).toEqual([]);
    });

    test('that expired and nobody took can be renewed under the same epoch', async () => {
      const { a, b, names } = fresh();
      const watcher = newId();
      const { owners } = await store.leases.renew(watcher, long);
      await store.leases.acquire(a, names.slice(0, 1), 1, short);
      // Taken later for the same time: once it is over, so is the lease.
      await store.leases.renew(b, short);
      await eventually(async () => expect((await store.leases.renew(watcher, long)).owners).toBe(owners));
      expect((await store.leases.renew(a, long)).held).toEqual([{ name: names[0], epoch: 1 }]);
    });

    test('that were given back are free at once, and their last owner is gone', async () => {
      const { a, b, names } = fresh();
      await store.leases.renew(b, long);
      await store.leases.renew(a, long);
      await store.leases.acquire(a, names, 2, long);
      const { owners } = await store.leases.renew(b, long);
      await store.leases.release(a, names.slice(0, 1));
      expect((await store.leases.renew(b, long)).owners).toBe(owners);
      await store.leases.release(a, names);
      expect((await store.leases.renew(b, long)).owners).toBe(owners - 1);
      const taken = await store.leases.acquire(b, names.slice(0, 2), 2, long);
      expect(taken.map(({ epoch }) => epoch)).toEqual([2, 2]);
      await store.leases.release(b, names);
    });

    test('of others are not given back', async () => {
      const { a, b, names } = fresh();
      await store.leases.acquire(a, names.slice(0, 1), 1, long);
      await store.leases.release(b, names);
      expect(await store.leases.acquire(b, names.slice(0, 1), 1, long)).toEqual([]);
    });
  });
