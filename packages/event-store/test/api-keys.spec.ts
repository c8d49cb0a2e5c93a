import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@runlog/testkit';
import pg from 'pg';
import { applicationSettings, withSettings } from '../src/connection/session.js';
import { ApiKeyOffice, type NewApiKey } from '../src/index.js';
import { openTestDatabase, type TestStore } from './support/stores.js';

const digest = createHash('sha256').update('rlk_secret').digest();
const key = (id: string, more: Partial<NewApiKey> = {}): NewApiKey => ({
  ...{ id, digest, name: 'ci', tenants: ['acme'], scopes: ['executions:read'] },
  ...more,
});

describe('API keys', () => {
  let database: TestStore;
  let office: ApiKeyOffice;
  beforeAll(async () => {
    database = await openTestDatabase();
    office = await ApiKeyOffice.open(database.url);
  });
  afterAll(async () => {
    await office.close();
    await database.close();
  });

  test('are found with what they grant, for as long as they are good', async () => {
    await office.add(key('aaaaaaaaaaaa'));
    await office.add(key('bbbbbbbbbbbb', { expiresInMs: 60_000 }));
    const { apiKeys } = database.store;
    expect(await apiKeys.find('aaaaaaaaaaaa')).toEqual({
      ...{ id: 'aaaaaaaaaaaa', digest, tenants: ['acme'], scopes: ['executions:read'] },
    });
    const { leftMs = 0 } = (await apiKeys.find('bbbbbbbbbbbb')) ?? {};
    expect(leftMs > 0 && leftMs <= 60_000).toBe(true);
    expect(await apiKeys.find('nosuchkey000')).toBeUndefined();
  });

  test('are gone once they have expired or been revoked', async () => {
    const { apiKeys } = database.store;
    await office.add(key('cccccccccccc', { expiresInMs: 1 }));
    await eventually(async () => expect(await apiKeys.find('cccccccccccc')).toBeUndefined());
    await office.add(key('dddddddddddd'));
    const revoked = await office.revoke('dddddddddddd');
    expect(await apiKeys.find('dddddddddddd')).toBeUndefined();
    expect(await office.revoke('dddddddddddd')).toEqual(revoked);
    expect(await office.revoke('nosuchkey000')).toBeUndefined();
  });

  test('say when they were last used, to the hour', async () => {
    await office.add(key('eeeeeeeeeeee'));
    const lastUse = async () => (await office.list()).find(({ id }) => id === 'eeeeeeeeeeee')?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    await database.store.apiKeys.used('eeeeeeeeeeee');
    const first = await lastUse();
    expect(first).toBeInstanceOf(Date);
    await database.store.apiKeys.used('eeeeeeeeeeee');
    expect(await lastUse()).toEqual(first);
  });

  test.each([{ scopes: [] }, { tenants: [] }, { digest: Buffer.from('short') }, { id: 'Not An Id' }])(
    'are refused as %p',
    async (more) => {
      await expect(office.add(key('ffffffffffff', more))).rejects.toThrow(pg.DatabaseError);
    },
  );

  test.each([
    `INSERT INTO runlog.api_key (id, digest, name, tenants, scopes)
      VALUES ('gggggggggggg', sha256('x'), 'n', '{*}', '{*}')`,
    `UPDATE runlog.api_key SET scopes = '{*}'`,
    `UPDATE runlog.api_key SET revoked_at = NULL`,
    `DELETE FROM runlog.api_key`,
  ])('are not for the application’s role to change: %s', async (statement) => {
    const session = new pg.Client({ connectionString: withSettings(database.url, applicationSettings) });
    await session.connect();
    await expect(session.query(statement)).rejects.toMatchObject({ code: '42501' });
    await session.end();
  });
});
