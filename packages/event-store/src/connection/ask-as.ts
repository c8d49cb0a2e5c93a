import type pg from 'pg';
import { StoreUnavailable } from '../errors.js';
import { tenantSetting } from '../roles/tenant-wall.js';
import { ask, passing } from './ask.js';

const begin = { name: 'begin', text: 'BEGIN READ ONLY' };
const commit = { name: 'commit', text: 'COMMIT' };
const nameTenant = `SELECT set_config('${tenantSetting}', $1, true)`;

/**
 * Runs a statement that reads, as the eyes of a tenant where one is named: in a transaction of its own that says so, in
 * one round trip. Without a tenant, a gateway's session sees nothing that belongs to one; a scheduler's sees all.
 * @throws StoreUnavailable unless the server blamed the statement itself, whose error is passed on
 */
export async function askAs<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  tenant: string | undefined,
  query: pg.QueryConfig,
): Promise<R[]> {
  if (tenant === undefined) return ask<R>(pool, query);
  return inTransaction(pool, tenant, begin, query);
}

/** The same for a statement that also writes. */
export const writeAs = <R extends pg.QueryResultRow>(
  pool: pg.Pool,
  tenant: string,
  query: pg.QueryConfig,
): Promise<R[]> => inTransaction(pool, tenant, { name: 'begin_write', text: 'BEGIN' }, query);

async function inTransaction<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  tenant: string,
  opening: pg.QueryConfig,
  query: pg.QueryConfig,
): Promise<R[]> {
  const client = await connect(pool);
  const setting = { name: 'as_tenant', text: nameTenant, values: [tenant] };
  // All are on their way before the first is answered. After a failure the server skips to the end and rolls back.
  const answers = [
    client.query(opening),
    client.query(setting),
    client.query<R>(query),
    client.query(commit),
  ] as const;
  const [opened, named, asked, ended] = await Promise.allSettled(answers);
  const failed = [opened, named, asked, ended].find(({ status }) => status === 'rejected');
  client.release(failed !== undefined && passing((failed as PromiseRejectedResult).reason));
  if (failed === undefined) return (asked as PromiseFulfilledResult<pg.QueryResult<R>>).value.rows;
  const cause: unknown = (failed as PromiseRejectedResult).reason;
  throw passing(cause) ? new StoreUnavailable(false, { cause }) : cause;
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new StoreUnavailable(false, { cause });
  }
}
