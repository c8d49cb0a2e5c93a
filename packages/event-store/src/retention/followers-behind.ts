import type pg from 'pg';
import { liveSummaries } from '../projection/summary-table.js';
import type { Month } from './month.js';

const behind = (table: string): string => `SELECT asked.follower FROM (
    SELECT follower, transaction_id, position FROM runlog.checkpoint
    UNION ALL SELECT $1, '0', 0 WHERE NOT EXISTS (SELECT FROM runlog.checkpoint WHERE follower = $1)
  ) AS asked
  WHERE EXISTS (
    SELECT FROM ${table} e WHERE (e.transaction_id, e.position) > (asked.transaction_id, asked.position)
  ) ORDER BY 1`;

/** The followers that have not read all of a month yet: they would leave it out. */
export async function followersBehind(client: pg.ClientBase, { suffix }: Month): Promise<string[]> {
  const { rows } = await client.query<{ follower: string }>(behind(`runlog.event_${suffix}`), [
    liveSummaries.follower,
  ]);
  return rows.map(({ follower }) => follower);
}
