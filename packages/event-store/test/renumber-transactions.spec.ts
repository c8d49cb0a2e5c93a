import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import { renumberTransactions } from '../src/migrations/renumber-transactions.js';
import { openEventStore } from '../src/open-event-store.js';
import { append, newId } from './support/events.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

describe('a log that was restored into a new cluster', () => {
  let database: TestStore;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  test('is read on in the same order, by each follower from where it was, and stays append-only', async () => {
    const { admin, store, url } = database;
    const ids = Array.from({ length: 6 }, newId);
    // Later transactions hold lower positions, as overlapping writers leave them; all far ahead of this server.
    for (const [index, id] of ids.entries())
      await admin.query(
        `INSERT INTO runlog.event
           (execution_id, version, tenant, type, schema_version, data, recorded_at, transaction_id, position)
         VALUES ($1, 1, 't', 'ExecutionStarted', 1, '{}', now(), $2, $3)`,
        [id, String(900_000_000_000 + index), 60 - 10 * index],
      );
    await store.checkpoints.save('relay', { transaction: '900000000001', position: '50' });
    await expect(openEventStore({ url, allowUnsafeDurability: true })).rejects.toMatchObject({
      reason: 'transactions_behind_log',
    });
    await renumberTransactions(url);

    const restored = await openEventStore({ url, allowUnsafeDurability: true });
    const later = append();
    await restored.events.append(later);
    const tailFrom = async (follower: string): Promise<unknown[]> =>
      (await restored.events.tail(await restored.checkpoints.load(follower), 100)).map(({ event }) =>
        'version' in event ? event.executionId : event,
      );
    await eventually(async () => expect(await tailFrom('nobody')).toEqual([...ids, later.executionId]));
    expect(await tailFrom('relay')).toEqual([...ids.slice(2), later.executionId]);
    await expect(admin.query(`UPDATE runlog.event SET data = ''`)).rejects.toThrow(/never changed/);
    await restored.close();
  });
});
