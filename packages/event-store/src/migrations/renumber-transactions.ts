import pg from 'pg';
import { ownerSettings, withSettings } from '../connection/session.js';
import { MigrationFailed } from '../errors.js';

/** The lowest number that a transaction can have; all of a restored log gets it, in the order of the positions. */
const lowest = '3';

const placed = `SELECT execution_id, version,
  row_number() OVER (ORDER BY transaction_id, position) AS position FROM runlog.event`;

/**
 * Makes a log that was restored from a dump readable by followers in its new cluster, whose transaction counter is
 * behind the one that the log was written under (ServerUnfit `transactions_behind_log`). Order, events and what each
 * follower has seen stay; places get new numbers, so no follower may run meanwhile. Needs the owner's URL.
 * @throws MigrationFailed with the cause; nothing was changed
 */
export async function renumberTransactions(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: withSettings(url, ownerSettings, 'runlog renumber') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE runlog.event, runlog.checkpoint IN ACCESS EXCLUSIVE MODE');
    // The followers' places first: they are counted by the old numbers.
    await client.query(
      `UPDATE runlog.checkpoint c SET transaction_id = $1, position = (
      SELECT count(*) FROM runlog.event e
      WHERE (e.transaction_id, e.position) <= (c.transaction_id, c.position)
    )`,
      [lowest],
    );
    await client.query('ALTER TABLE runlog.event DISABLE TRIGGER refuse_change');
    await client.query(
      `UPDATE runlog.event e SET transaction_id = $1, position = p.position FROM (${placed}) p
      WHERE e.execution_id = p.execution_id AND e.version = p.version`,
      [lowest],
    );
    await client.query('ALTER TABLE runlog.event ENABLE TRIGGER refuse_change');
    await client.query('COMMIT');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationFailed(`the log could not be renumbered: ${reason}`, { cause });
  } finally {
    await client.end();
  }
}
