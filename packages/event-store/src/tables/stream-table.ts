import type pg from 'pg';
import { ask } from '../connection/ask.js';
import type { SeenStream, SeenStreams } from '../port.js';

const loadStatement = `SELECT name, created, last_sequence::float8 AS "lastSequence", epoch FROM runlog.stream`;

const saveStatement = `INSERT INTO runlog.stream AS kept (name, created, last_sequence)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) ORDER BY 1
  ON CONFLICT (name) DO UPDATE SET created = excluded.created, last_sequence = excluded.last_sequence,
    epoch = kept.epoch + (kept.created <> excluded.created)::int
  WHERE (kept.created, kept.last_sequence) <> (excluded.created, excluded.last_sequence)`;

/** The streams as they were last seen, in Postgres. */
export class StreamTable implements SeenStreams {
  constructor(private readonly pool: pg.Pool) {}

  load(): Promise<Required<SeenStream>[]> {
    return ask(this.pool, { name: 'stream_load', text: loadStatement });
  }

  async save(seen: readonly SeenStream[]): Promise<void> {
    const values = [
      seen.map(({ name }) => name),
      seen.map(({ created }) => created),
      seen.map(({ lastSequence }) => lastSequence),
    ];
    await ask(this.pool, { name: 'stream_save', text: saveStatement, values });
  }
}
