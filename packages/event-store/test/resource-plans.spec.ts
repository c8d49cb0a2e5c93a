import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { pageSettings, settingsFor, withSettings } from '../src/connection/session.js';
import type { ResourceFilter } from '../src/resource-port.js';
import { resourcePageQuery } from '../src/tables/resource-page.js';
import { explain, rowsRead } from './support/explain.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const rows = 20_000;
const size = 20;

describe('pages of resources read what they show, behind the wall between tenants', () => {
  let database: TestStore;
  let gateway: pg.Client;
  beforeAll(async () => {
    database = await openTestDatabase();
    // 2 tenants, 2 kinds, 99 parents and as many rows without one; 10 rows to each millisecond.
    await database.admin.query(
      `INSERT INTO runlog.resource (tenant, kind, id, name, parent, data, created_at)
       SELECT 'tenant ' || n % 2, 'kind ' || n / 2 % 2, 'id-' || n, 'name ' || n, nullif('parent ' || n / 4 % 100, 'parent 0'), '{}',
         to_timestamp(1000 + n / 10 * 0.001)
       FROM generate_series(1, $1) n`,
      [rows],
    );
    const settings = settingsFor(pageSettings, 'gateway');
    gateway = new pg.Client({ connectionString: withSettings(database.url, settings) });
    await gateway.connect();
    await gateway.query(`SELECT set_config('runlog.tenant', 'tenant 0', false)`);
  }, 30_000);
  afterAll(async () => {
    await gateway.end();
    await database.close();
  });

  const middle = { createdAt: 1_001_000, id: 'id-10000' };
  const filters: [string, Omit<ResourceFilter, 'tenant' | 'kind'>, typeof middle | undefined][] = [
    ['the first page', {}, undefined],
    ['a page in the middle', {}, middle],
    ['the first page of a parent', { parent: 'parent 50' }, undefined],
    ['a page in the middle of a parent', { parent: 'parent 50' }, middle],
    ['a parent that has none', { parent: 'none' }, undefined],
    ['a short time', { createdAfter: 1_000_500, createdBefore: 1_000_502 }, undefined],
    ['a short time of a parent', { parent: 'parent 50', createdBefore: 1_000_502 }, undefined],
  ];

  describe.each(['without statistics', 'with statistics'])('%s', (state) => {
    beforeAll(async () => {
      if (state === 'with statistics') await database.admin.query('ANALYZE runlog.resource');
    });

    test.each(filters)('%s', async (_, filter, after) => {
      const asked = { tenant: 'tenant 0', kind: 'kind 1', ...filter };
      const { text, values } = resourcePageQuery(asked, { ...(after && { after }), limit: size });
      const nodes = await explain(gateway, text, values);
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
      expect(nodes.some((node) => node['Relation Name'] === 'resource')).toBe(true);
      expect(rowsRead(nodes, 'resource')).toBeLessThanOrEqual(size);
    });
  });
});
