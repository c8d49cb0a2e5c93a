import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { type OpenEventStore, openEventStore } from '../src/open-event-store.js';
import { append, newTenant } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';
import { type TcpProxy, tcpProxy } from './support/tcp-proxy.js';

describe('an append whose answer was lost', () => {
  let database: TestStore;
  let proxy: TcpProxy;
  let store: OpenEventStore;
  beforeAll(async () => {
    database = await openTestDatabase();
    proxy = await tcpProxy(database.url);
    store = await openEventStore({ url: proxy.url, allowUnsafeDurability: true });
    await store.events.append(append());
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
    await database.close();
  });

  test('is in doubt, and its command key tells a second try that the first one was recorded', async () => {
    const tenant = newTenant();
    const appends = Array.from({ length: 5 }, (_, index) =>
      append({ tenant, command: { scope: 'start', key: `order ${index}`, digest: 'd' } }),
    );
    const answered = proxy.loseAnswers();
    const first = Promise.allSettled(appends.map((one) => store.events.append(one)));
    await answered;
    proxy.reset();
    for (const outcome of await first)
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'store_unavailable', inDoubt: true },
      });
    const second = await Promise.all(appends.map((one) => store.events.append(one)));
    expect(second).toEqual(
      appends.map(({ executionId }) => ({ status: 'duplicate', executionId, digest: 'd' })),
    );
    const logs = await database.store.events.readMany(appends);
    for (const log of logs.values()) expect(log).toHaveLength(1);
  });

  test('leaves the readers and the list working over new connections', async () => {
    const given = append();
    await store.events.append(given);
    await store.events.read(given.executionId);
    await store.list.list({ tenant: 't' }, { limit: 1 });
    proxy.reset();
    await eventually(async () => {
      expect(await store.events.read(given.executionId)).toHaveLength(1);
      expect(await store.list.list({ tenant: 't' }, { limit: 1 })).toEqual([]);
    });
  });
});
