import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@runlog/core';
import { caughtUp } from '@runlog/testkit';
import { append, completed, created, newId, newTenant, signal, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

const timer = (name: string): NewEvent => ({ type: 'TimerStarted', data: { timer: name, fireAt: 9 } });
const fired = (name: string): NewEvent => ({ type: 'TimerFired', data: { timer: name } });
const cancelled = (name: string): NewEvent => ({ type: 'TimerCancelled', data: { timer: name } });
const large: NewEvent = {
  type: 'StepCompleted',
  data: { step: 's', attempt: 1, output: 'é'.repeat(100_000) },
};

const sizeOf = (events: readonly NewEvent[]): number =>
  events.reduce((sum, { data }) => sum + Buffer.byteLength(JSON.stringify(data)), 0);

export const usageRules = (open: OpenStore): void =>
  describe('what a tenant keeps', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    /** Records one append after the other, and answers what the tenant keeps behind each of them. */
    async function kept(tenant: string, appends: readonly (readonly NewEvent[])[], executionId = newId()) {
      const found = [];
      let expectedVersion = 0;
      for (const events of appends) {
        await store.events.append(append({ tenant, executionId, expectedVersion, events }));
        expectedVersion += events.length;
        await caughtUp(store.projector, 2);
        found.push(await store.list.usage(tenant));
      }
      return found;
    }

    test('is nothing before it starts something', async () => {
      expect(await store.list.usage(newTenant())).toEqual({ timers: 0, bytes: 0 });
    });

    test('are the timers that run: until they fire, are cancelled, or their execution ends', async () => {
      const tenant = newTenant();
      const found = await kept(tenant, [
        [created(tenant), started, timer('a'), timer('b'), timer('c')],
        [fired('a')],
        [timer('d'), cancelled('b')],
        [completed],
        [{ type: 'ExecutionRetried', data: {} }, timer('e')],
      ]);
      expect(found.map(({ timers }) => timers)).toEqual([3, 2, 2, 0, 1]);
      await kept(tenant, [[created(tenant), started, timer('a')]]);
      expect(await store.list.usage(tenant)).toMatchObject({ timers: 2 });
    });

    test('are the bytes of its histories, those of payloads that lie apart included', async () => {
      const tenant = newTenant();
      const whole = [created(tenant), started, large, completed];
      expect(await kept(tenant, [whole])).toMatchObject([{ bytes: sizeOf(whole) }]);
      await kept(tenant, [whole]);
      expect(await store.list.usage(tenant)).toMatchObject({ bytes: 2 * sizeOf(whole) });
    });

    test('is told of an open execution as of its last change that the list shows, and in full at its end', async () => {
      const tenant = newTenant();
      const begun = [created(tenant), started];
      const parts = [begun, [signal('1'), large], [completed]];
      const found = await kept(tenant, parts);
      expect(found.map(({ bytes }) => bytes)).toEqual([sizeOf(begun), sizeOf(begun), sizeOf(parts.flat())]);
    });

    test('is counted apart from what others keep', async () => {
      const [tenant, other] = [newTenant(), newTenant()];
      await kept(other, [[created(other), started, timer('a')]]);
      const own = await kept(tenant, [[created(tenant)]]);
      expect(own).toEqual([{ timers: 0, bytes: sizeOf([created(tenant)]) }]);
    });
  });
