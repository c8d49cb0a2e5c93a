import type pg from 'pg';
import { ask } from '../connection/ask.js';
import { logStart } from '../cursor.js';
import type { Checkpoints, Cursor, FollowerLag } from '../port.js';

interface CheckpointRow {
  readonly transaction_id: string;
  readonly position: string;
  readonly life: string | null;
}

const loadStatement = `SELECT transaction_id, position, life FROM runlog.checkpoint WHERE follower = $1`;

const saveStatement = `INSERT INTO runlog.checkpoint AS kept (follower, transaction_id, position)
  VALUES ($1, $2, $3)
  ON CONFLICT (follower) DO UPDATE
    SET transaction_id = excluded.transaction_id, position = excluded.position, moved_at = clock_timestamp()
    WHERE (kept.transaction_id, kept.position) < (excluded.transaction_id, excluded.position)`;

const beginLifeStatement = `INSERT INTO runlog.checkpoint (follower, transaction_id, position, life)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT (follower) DO UPDATE SET transaction_id = excluded.transaction_id, position = excluded.position,
    life = excluded.life, moved_at = clock_timestamp()`;

const lagStatement = `SELECT count(*)::int AS events,
    coalesce(greatest(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0), 0)::float8 AS seconds
  FROM (
    SELECT e.recorded_at FROM runlog.event e
    WHERE (e.transaction_id, e.position) > ($1::xid8, $2::bigint)
    ORDER BY e.transaction_id, e.position LIMIT 10000
  ) AS behind`;

/** Followers' places in Postgres. */
export class CheckpointTable implements Checkpoints {
  constructor(private readonly pool: pg.Pool) {}

  async load(follower: string): Promise<Cursor | undefined> {
    return (await this.loadLife(follower))?.cursor;
  }

  async loadLife(follower: string): Promise<{ readonly cursor: Cursor; readonly life?: string } | undefined> {
    const [row] = await ask<CheckpointRow>(this.pool, {
      name: 'checkpoint_load',
      text: loadStatement,
      values: [follower],
    });
    if (!row) return undefined;
    const cursor = { transaction: row.transaction_id, position: row.position };
    return { cursor, ...(row.life !== null && { life: row.life }) };
  }

  async beginLife(follower: string, cursor: Cursor, life: string): Promise<void> {
    const values = [follower, cursor.transaction, cursor.position, life];
    await ask(this.pool, { name: 'checkpoint_begin_life', text: beginLifeStatement, values });
  }

  async save(follower: string, cursor: Cursor): Promise<void> {
    const values = [follower, cursor.transaction, cursor.position];
    await ask(this.pool, { name: 'checkpoint_save', text: saveStatement, values });
  }

  async lag(follower: string): Promise<FollowerLag> {
    const { transaction, position } = (await this.load(follower)) ?? logStart;
    const values = [transaction, position];
    const [lag] = await ask<FollowerLag>(this.pool, { name: 'follower_lag', text: lagStatement, values });
    return lag ?? { events: 0, seconds: 0 };
  }
}
