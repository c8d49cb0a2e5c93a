import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { foldVersion } from '@runlog/core';
import { newId, newTenant } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

export const snapshotRules = (open: OpenStore): void =>
  describe('snapshots', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    test('come back as they were given, the newest of each execution', async () => {
      const executionId = newId();
      const state = { text: 'a "b" \u0000 \ud800', map: [['k', 1]] };
      await store.events.saveSnapshots([{ executionId, version: 10, foldVersion, state }]);
      await store.events.saveSnapshots([{ executionId, version: 8, foldVersion, state: 'older' }]);
      expect(await store.events.snapshots([executionId, newId(), 'nonsense'])).toEqual(
        new Map([[executionId, { executionId, version: 10, foldVersion, state }]]),
      );
      await store.events.saveSnapshots([{ executionId, version: 11, foldVersion, state: 'newer' }]);
      expect((await store.events.snapshots([executionId])).get(executionId)?.state).toBe('newer');
      await store.events.saveSnapshots([]);
    });

    test('of another fold version are not shown, and do not displace ours', async () => {
      const executionId = newId();
      await store.events.saveSnapshots([{ executionId, version: 5, foldVersion, state: 'ours' }]);
      const other = { executionId, version: 9, foldVersion: foldVersion + 1, state: 'other' };
      await store.events.saveSnapshots([other]);
      expect((await store.events.snapshots([executionId])).get(executionId)?.state).toBe('ours');
    });
  });

export const definitionRules = (open: OpenStore): void =>
  describe('definitions', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const put = (tenant: string, document: string, name = 'orders') =>
      store.definitions.put({ tenant, name, language: 'yawl', document });

    test('get a version per change, and none for the same document again', async () => {
      const tenant = newTenant();
      const first = await put(tenant, 'a');
      const second = await put(tenant, 'b');
      const same = await put(tenant, 'b');
      const back = await put(tenant, 'a');
      expect([first, second, same, back].map(({ version }) => version)).toEqual([1, 2, 2, 3]);
      expect(same).toEqual(second);
      expect(first).toMatchObject({ tenant, name: 'orders', language: 'yawl', document: 'a' });
      expect(Number.isInteger(first.createdAt)).toBe(true);
    });

    test('get dense versions when many are put at once', async () => {
      const tenant = newTenant();
      const all = await Promise.all(
        Array.from({ length: 12 }, (_, index) => put(tenant, `document ${index}`)),
      );
      expect(all.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 12 }, (_, index) => index + 1),
      );
    });

    test('are found by name, by name and version, by id, and by nobody else', async () => {
      const tenant = newTenant();
      const first = await put(tenant, 'a');
      const second = await put(tenant, 'b');
      const { definitions } = store;
      expect(await definitions.byName(tenant, 'orders')).toEqual(second);
      expect(await definitions.byName(tenant, 'orders', 1)).toEqual(first);
      expect(await definitions.byName(tenant, 'orders', 3)).toBeUndefined();
      expect(await definitions.byName(newTenant(), 'orders')).toBeUndefined();
      expect(await definitions.byId(first.id)).toEqual(first);
      expect(await definitions.byId(newId())).toBeUndefined();
      expect(await definitions.byId('nonsense')).toBeUndefined();
    });

    test('are found by many names at once, the newest of each, without their documents', async () => {
      const tenant = newTenant();
      await put(tenant, 'a');
      const orders = await put(tenant, 'b');
      const other = await put(tenant, 'c', 'other');
      const names = [
        { tenant, name: 'orders' },
        { tenant, name: 'other' },
        { tenant, name: 'gone' },
        { tenant: newTenant(), name: 'orders' },
      ];
      const head = ({ document: _document, createdAt: _createdAt, ...rest }: typeof orders) => rest;
      expect((await store.definitions.newest(names)).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        head(orders),
        head(other),
      ]);
      expect(await store.definitions.newest([])).toEqual([]);
    });

    test('are listed newest first, in pages, by tenant and name', async () => {
      const tenant = newTenant();
      const ids: string[] = [];
      for (const name of ['x', 'y', 'x', 'y', 'x'])
        ids.unshift((await put(tenant, `${ids.length}`, name)).id);
      const { definitions } = store;
      const first = await definitions.list(tenant, { limit: 3 });
      const second = await definitions.list(tenant, { limit: 3, after: first.at(-1)?.id ?? '' });
      expect([...first, ...second].map(({ id }) => id)).toEqual(ids);
      expect(await definitions.list(tenant, { limit: 10, name: 'x' })).toHaveLength(3);
      expect(await definitions.list(newTenant(), { limit: 10 })).toEqual([]);
    });
  });
