import pg from 'pg';
import { StoreUnavailable } from '../errors.js';

/** Whoever can run a statement: a pool, or a client within a transaction. */
export interface Asked {
  query<R extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<R>>;
}

/** Classes of errors that blame our statement, not the server's state. */
const ours = new Set(['22', '23', '42', '0A']);

/**
 * Runs a statement outside the append path and answers its rows.
 * @throws StoreUnavailable unless the server blamed the statement itself, whose error is passed on
 */
export async function ask<R extends pg.QueryResultRow>(on: Asked, query: pg.QueryConfig): Promise<R[]> {
  try {
    return (await on.query<R>(query)).rows;
  } catch (error) {
    throw passing(error) ? new StoreUnavailable(false, { cause: error }) : error;
  }
}

/** The same, each row as the list of its columns: less work where rows are many. */
export async function askArrays<R extends unknown[]>(on: pg.Pool, query: pg.QueryConfig): Promise<R[]> {
  try {
    return (await on.query<R>({ ...query, rowMode: 'array' })).rows;
  } catch (error) {
    throw passing(error) ? new StoreUnavailable(false, { cause: error }) : error;
  }
}

/** True for what may go away by itself: lost connections, restarts, limits. */
export function passing(error: unknown): boolean {
  // TypeORM wraps what the driver threw.
  const told = error instanceof Error && 'driverError' in error ? error.driverError : error;
  return !(told instanceof pg.DatabaseError) || !ours.has(told.code?.slice(0, 2) ?? '');
}
