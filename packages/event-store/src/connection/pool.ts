import pg from 'pg';
import { type SessionSettings, withSettings } from './session.js';

/** How long the client waits for an answer before it gives the connection up: longer than the server's own limit. */
const answerWithinMs = 40_000;
const connectWithinMs = 5_000;

/**
 * A pool whose sessions run with these settings. Broken connections are replaced; only their statements fail. With
 * `pipeline`, what is asked of one connection before it has answered goes out at once: a transaction is one round trip.
 */
export function openPool(
  url: string,
  settings: SessionSettings,
  max: number,
  { pipeline = false } = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSettings(url, settings),
    max,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
    keepAlive: true,
    allowExitOnIdle: true,
    pipeline,
  } as pg.PoolConfig);
  pool.on('error', () => undefined);
  // A connection that breaks in use fails its statement, and says it again here; unheard, that would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
