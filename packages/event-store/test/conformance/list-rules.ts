import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caughtUp } from '@runlog/testkit';
import type { ExecutionFilter } from '../../src/port.js';
import { append, completed, created, failed, newId, newTenant, started } from '../support/events.js';
import type { OpenStore, StoreUnderTest } from '../support/stores.js';

const at = 1_700_000_000_000;

export const listRules = (open: OpenStore): void =>
  describe('list', () => {
    let store: StoreUnderTest;
    const tenant = newTenant();
    const ids = Array.from({ length: 6 }, newId).toSorted().toReversed();
    const [done, broken, running, queued, other, odd] = ids;

    const record = async (executionId: string | undefined, events: Parameters<typeof append>[0]) => {
      if (executionId) await store.events.append(append({ tenant, executionId, recordedAt: at, ...events }));
    };
    const project = () => caughtUp(store.projector, 2);

    beforeAll(async () => {
      store = await open();
      await record(done, {
        events: [created(tenant, { labels: { env: 'prod', team: 'a' } }), started, completed],
      });
      await record(broken, { events: [created(tenant, { labels: { env: 'prod' } }), started, failed] });
      await record(running, { events: [created(tenant)] });
      await record(running, { expectedVersion: 1, recordedAt: at + 1_000, events: [started] });
      await record(queued, { events: [created(tenant)] });
      await record(other, { events: [created(tenant, { name: 'invoices' }), started] });
      await record(odd, { events: [created(tenant, { labels: { 'k\0': '\ud800' }, name: 'odd\0' })] });
      await store.events.append(append({ tenant: newTenant() }));
      await project();
    });
    afterAll(() => store.close());

    const found = async (filter: Omit<ExecutionFilter, 'tenant'>): Promise<string[]> =>
      (await store.list.list({ tenant, ...filter }, { limit: 100 })).map(({ id }) => id);

    test('shows a tenant its executions newest first, in pages', async () => {
      expect(await found({})).toEqual(ids);
      const first = await store.list.list({ tenant }, { limit: 4 });
      const second = await store.list.list({ tenant }, { limit: 4, after: first.at(-1)?.id ?? '' });
      expect([...first, ...second].map(({ id }) => id)).toEqual(ids);
      expect(await store.list.list({ tenant: newTenant() }, { limit: 10 })).toEqual([]);
    });

    test('counts what a tenant has open, and no further than it is asked to', async () => {
      expect(await store.list.countOpen(tenant, 100)).toBe(4);
      expect(await store.list.countOpen(tenant, 3)).toBe(3);
      expect(await store.list.countOpen(newTenant(), 100)).toBe(0);
    });

    test('narrows by each filter, and by all of them together', async () => {
      expect(await found({ statuses: ['failed'] })).toEqual([broken]);
      expect(await found({ statuses: ['failed', 'completed', 'created'] })).toEqual([
        done,
        broken,
        queued,
        odd,
      ]);
      expect(await found({ statuses: [] })).toEqual([]);
      expect(await found({ definitionName: 'invoices' })).toEqual([other]);
      expect(await found({ definitionId: 'unknown' })).toEqual([]);
      expect(await found({ labels: { env: 'prod' } })).toEqual([done, broken]);
      expect(await found({ labels: { env: 'prod', team: 'a' } })).toEqual([done]);
      expect(await found({ labels: {} })).toEqual(ids);
      expect(await found({ startedAfter: at + 1 })).toEqual([running]);
      expect(await found({ startedBefore: at + 1_000 })).toEqual([done, broken, other]);
      expect(await found({ finishedAfter: at, finishedBefore: at + 1 })).toEqual([done, broken]);
      expect(
        await found({ statuses: ['failed'], labels: { env: 'prod' }, definitionName: 'orders' }),
      ).toEqual([broken]);
    });

    test('pages within a filter by status', async () => {
      const filter: ExecutionFilter = { tenant, statuses: ['completed', 'failed', 'running'] };
      const first = await store.list.list(filter, { limit: 2 });
      const second = await store.list.list(filter, { limit: 2, after: first.at(-1)?.id ?? '' });
      expect([...first, ...second].map(({ id }) => id)).toEqual([done, broken, running, other]);
    });

    test('tells what an execution is and how it ended', async () => {
      const [, row] = await store.list.list({ tenant }, { limit: 2 });
      expect(row).toEqual({
        id: broken,
        tenant,
        definitionId: '00000000-0000-7000-8000-000000000001',
        definitionName: 'orders',
        definitionVersion: 1,
        language: 'yawl',
        status: 'failed',
        labels: { env: 'prod' },
        priority: 'normal',
        createdAt: at,
        startedAt: at,
        finishedAt: at,
        error: { code: 'boom', message: 'it broke' },
        version: 3,
      });
    });

    test('takes executions with text that the database would refuse', async () => {
      const [row] = await store.list.list({ tenant, definitionName: 'odd\u{fffd}' }, { limit: 2 });
      expect(row).toMatchObject({ id: odd, labels: { 'k\u{fffd}': '\u{fffd}' } });
    });

    test('opens a retried execution again', async () => {
      await record(broken, { expectedVersion: 3, events: [{ type: 'ExecutionRetried', data: {} }] });
      await project();
      const [, row] = await store.list.list({ tenant }, { limit: 2 });
      expect(row).toMatchObject({ status: 'running', version: 4 });
      expect(row).not.toHaveProperty('finishedAt');
      expect(row).not.toHaveProperty('error');
    });

    test('goes on behind an event that nobody can read', async () => {
      if (queued) await store.plant(queued, tenant, 2);
      await record(running, { expectedVersion: 2, events: [completed] });
      await project();
      expect(await found({ statuses: ['completed'] })).toEqual([done, running]);
    });
  });
