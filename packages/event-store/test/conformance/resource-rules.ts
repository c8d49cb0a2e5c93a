import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NotFound } from '@runlog/core';
import { ResourceChanged, ResourceTaken } from '../../src/resource-errors.js';
import type { NewResource, Resource, ResourceFilter } from '../../src/resource-port.js';
import { newId } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

const kind = 'tests.flow';
const other = 'tests.run';

export const resourceRules = (open: OpenStore): void =>
  describe('resources', () => {
    let store: StoreUnderTest;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const fresh = (more: Partial<NewResource> = {}): NewResource => ({
      tenant: `t-${newId()}`,
      kind,
      id: `id-${newId()}`,
      data: null,
      ...more,
    });
    const kept = (more: Partial<NewResource> = {}): Promise<Resource> => store.resources.create(fresh(more));
    const idsOf = (rows: readonly Resource[]): string[] => rows.map(({ id }) => id);
    const list = (filter: ResourceFilter): Promise<Resource[]> =>
      store.resources.list(filter, { limit: 100 });

    test('are kept as they were given, and found by id and by name', async () => {
      const data = { text: 'a\0b 🌍', list: [1, 0.1, null, { deep: true }], ['__proto__x']: '' };
      const given = fresh({ name: 'Ünïque 🌍', parent: 'p', data });
      const before = store.events.now();
      const created = await store.resources.create(given);
      expect(created).toMatchObject({ ...given, version: 1 });
      expect(Number.isSafeInteger(created.createdAt)).toBe(true);
      expect(Math.abs(created.createdAt - before)).toBeLessThan(60_000);
      expect(created.updatedAt).toBeGreaterThanOrEqual(created.createdAt);
      expect(await store.resources.get(given.tenant, kind, given.id)).toEqual(created);
      expect(await store.resources.byName(given.tenant, kind, 'Ünïque 🌍')).toEqual(created);
    });

    test('have neither name nor parent unless they were given one', async () => {
      const created = await kept();
      expect(created).not.toHaveProperty('name');
      expect(created).not.toHaveProperty('parent');
    });

    test('are found by nobody else, and under no other kind', async () => {
      const { tenant, id } = await kept({ name: 'mine' });
      expect(await store.resources.get('somebody else', kind, id)).toBeUndefined();
      expect(await store.resources.byName('somebody else', kind, 'mine')).toBeUndefined();
      expect(await list({ tenant: 'somebody else', kind })).toEqual([]);
      expect(await store.resources.get(tenant, other, id)).toBeUndefined();
      expect(await store.resources.byName(tenant, other, 'mine')).toBeUndefined();
      expect(await list({ tenant, kind: other })).toEqual([]);
    });

    test('have names of their own within tenant and kind', async () => {
      const { tenant } = await kept({ name: 'one' });
      await expect(kept({ tenant, name: 'one' })).rejects.toThrow(ResourceTaken);
      expect(await list({ tenant, kind })).toHaveLength(1);
      await kept({ tenant, name: 'two' });
      await kept({ tenant, kind: other, name: 'one' });
      await kept({ name: 'one' });
      await kept({ tenant });
      await kept({ tenant });
      expect(await list({ tenant, kind })).toHaveLength(4);
    });

    test('have ids of their own within their kind, whoever’s they are', async () => {
      const { id } = await kept();
      await expect(kept({ id })).rejects.toThrow(ResourceTaken);
      await kept({ id, kind: other });
    });

    test('of one name come into being once, however many ask for it at once', async () => {
      const tenant = `t-${newId()}`;
      const asked = Array.from({ length: 8 }, () => kept({ tenant, name: 'contended' }));
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ResourceTaken);
    });

    test('change only for who saw the newest version', async () => {
      const { tenant, id } = await kept({ name: 'first', parent: 'p', data: 1 });
      const write = (data: number, version: number, name?: string | null) =>
        store.resources.update(tenant, kind, id, { data, ...(name !== undefined && { name }) }, version);
      const changed = await write(2, 1);
      expect(changed).toMatchObject({ data: 2, version: 2, name: 'first', parent: 'p' });
      await expect(write(3, 1)).rejects.toThrow(ResourceChanged);
      await expect(write(3, 1)).rejects.toMatchObject({ expected: 1, found: 2 });
      expect(await store.resources.get(tenant, kind, id)).toEqual(changed);
      expect(await write(3, 2, 'second')).toMatchObject({ version: 3, name: 'second' });
      expect(await store.resources.byName(tenant, kind, 'first')).toBeUndefined();
      expect(await write(4, 3, null)).not.toHaveProperty('name');
      const raced = await Promise.allSettled([write(5, 4), write(6, 4), write(7, 4)]);
      expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('do not take the name of another', async () => {
      const { tenant } = await kept({ name: 'one' });
      const { id } = await kept({ tenant, name: 'two' });
      const take = store.resources.update(tenant, kind, id, { name: 'one', data: 2 }, 1);
      await expect(take).rejects.toThrow(ResourceTaken);
      const same = await store.resources.update(tenant, kind, id, { name: 'two', data: 2 }, 1);
      expect(same).toMatchObject({ name: 'two', version: 2 });
    });

    test('that are not there, or not theirs, cannot be changed or removed', async () => {
      const { tenant, id } = await kept();
      for (const [whose, which] of [
        [tenant, 'none'],
        ['somebody else', id],
        [tenant, 'no\0thing'],
      ] as const) {
        const change = store.resources.update(whose, kind, which, { data: 1 }, 1);
        await expect(change).rejects.toThrow(NotFound);
        expect(await store.resources.remove(whose, kind, which)).toBe(false);
      }
      expect(await store.resources.remove(tenant, kind, id)).toBe(true);
      expect(await store.resources.remove(tenant, kind, id)).toBe(false);
      expect(await store.resources.get(tenant, kind, id)).toBeUndefined();
    });

    test('give name and id free when they are removed', async () => {
      const { tenant, id } = await kept({ name: 'again' });
      await store.resources.remove(tenant, kind, id);
      expect(await kept({ tenant, id, name: 'again' })).toMatchObject({ version: 1 });
    });

    test('are listed newest first, page by page, also those of one moment', async () => {
      const tenant = `t-${newId()}`;
      const ids = Array.from({ length: 7 }, (_, n) => `row-${n}-${newId()}`);
      await Promise.all(ids.map((id) => kept({ tenant, id })));
      const all = await list({ tenant, kind });
      const expected = all.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
      expect(all).toEqual(expected);
      expect(idsOf(all).toSorted()).toEqual(ids.toSorted());
      const pages: Resource[] = [];
      for (;;) {
        const after = pages.at(-1);
        const page = await store.resources.list({ tenant, kind }, { limit: 3, ...(after && { after }) });
        if (page.length === 0) break;
        pages.push(...page);
      }
      expect(pages).toEqual(all);
    });

    test('are listed by parent, by name and by the moment of their creation', async () => {
      const tenant = `t-${newId()}`;
      const root = await kept({ tenant, name: 'root' });
      const a = await kept({ tenant, name: 'a', parent: 'one' });
      const b = await kept({ tenant, name: 'b', parent: 'two' });
      expect(idsOf(await list({ tenant, kind, parent: 'one' }))).toEqual([a.id]);
      expect(idsOf(await list({ tenant, kind }))).toEqual([root.id]);
      expect(idsOf(await list({ tenant, kind, name: 'root' }))).toEqual([root.id]);
      expect(idsOf(await list({ tenant, kind, name: 'b', parent: 'two' }))).toEqual([b.id]);
      expect(await list({ tenant, kind, name: 'b', parent: 'one' })).toEqual([]);
      expect(await list({ tenant, kind, name: 'b' })).toEqual([]);
      expect(await list({ tenant, kind, name: 'no\0body' })).toEqual([]);
      expect(idsOf(await list({ tenant, kind, parent: 'one', createdAfter: a.createdAt }))).toContain(a.id);
      expect(idsOf(await list({ tenant, kind, parent: 'one', createdBefore: a.createdAt }))).not.toContain(
        a.id,
      );
      expect(idsOf(await list({ tenant, kind, parent: 'one', createdBefore: a.createdAt + 1 }))).toContain(
        a.id,
      );
      expect(idsOf(await list({ tenant, kind, parent: 'one', createdAfter: a.createdAt + 1 }))).not.toContain(
        a.id,
      );
    });

    test('tell whose they are to whoever knows kind and id, and nothing to others', async () => {
      const { tenant, id } = await kept();
      expect(await store.resources.tenantOf(kind, id)).toBe(tenant);
      for (const [asked, which] of [
        [other, id],
        [kind, 'none'],
        [kind, '%'],
        [kind, ''],
        [kind, `${id}\0`],
      ] as const)
        expect(await store.resources.tenantOf(asked, which)).toBeUndefined();
      await store.resources.remove(tenant, kind, id);
      expect(await store.resources.tenantOf(kind, id)).toBeUndefined();
    });
  });
