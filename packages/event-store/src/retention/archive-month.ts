import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { RetentionFailed } from '../errors.js';
import { type ArchivedFile, writeLines, writeText } from './archive-file.js';
import { headsOf, type MonthStanding } from './heads.js';
import type { Month } from './month.js';

/** An archive that is whole: its manifest's path and SHA-256. */
export interface Archived {
  readonly manifest: string;
  readonly sha256: string;
}

/** What is kept of an archived month in plain sight, as `manifest_<month>.json`. */
export interface Manifest extends Pick<MonthStanding, 'executions' | 'events' | 'firstId' | 'lastId'> {
  readonly format: 'runlog.archive.v1';
  readonly month: string;
  /** All events as they are stored, by execution and version. */
  readonly log: ArchivedFile;
  /** What lies apart of them. */
  readonly payloads: ArchivedFile;
  /** Version and hash of the newest event of each execution: what a chain has to end with. */
  readonly heads: ArchivedFile;
}

const eventColumns = `execution_id AS "executionId", version, tenant, type, schema_version AS "schemaVersion",
  (extract(epoch FROM recorded_at) * 1000000)::bigint::text AS "recordedAt", traceparent, encode(hash, 'hex') AS hash,
  transaction_id::text AS transaction, position::text AS position, data`;

const payloadColumns = `execution_id AS "executionId", encode(p.hash, 'hex') AS hash, tenant, data`;

/**
 * Writes a month into a directory: its log, its payloads, its heads, and last the manifest. What lay there under these
 * names is replaced.
 * @throws RetentionFailed when the month does not hold what its heads say; errors of the file system and the database
 */
export async function archiveMonth(
  client: pg.ClientBase,
  month: Month,
  standing: MonthStanding,
  directory: string,
): Promise<Archived> {
  await mkdir(directory, { recursive: true });
  const { suffix, name } = month;
  const { executions, events, firstId, lastId } = standing;
  const file = (kind: string): string => `${kind}_${suffix}.ndjson.gz`;
  const log = await writeLines(directory, file('event'), eventsOf(client, suffix));
  const payloads = await writeLines(directory, file('payload'), payloadsOf(client, suffix));
  const heads = await writeLines(directory, file('head'), headsOf(client, month));
  if (log.lines !== events || heads.lines !== executions)
    throw new RetentionFailed(
      `${name} holds ${log.lines} events where its executions count ${events}: it is kept, look at it with verify`,
    );
  const manifest: Manifest = {
    ...{ format: 'runlog.archive.v1', month: name, executions, events },
    ...(firstId !== undefined && lastId !== undefined && { firstId, lastId }),
    ...{ log, payloads, heads },
  };
  const path = join(directory, `manifest_${suffix}.json`);
  const sha256 = await writeText(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  return { manifest: path, sha256 };
}

type Row = Readonly<Record<string, unknown>>;

const eventsOf = (client: pg.ClientBase, suffix: string): AsyncGenerator<Row> =>
  pages(
    client,
    `SELECT ${eventColumns} FROM runlog.event_${suffix} WHERE (execution_id, version) > ($1, $2)
      ORDER BY execution_id, version LIMIT 500`,
    ['executionId', 'version'],
    [lowestId, 0],
  );

const payloadsOf = (client: pg.ClientBase, suffix: string): AsyncGenerator<Row> =>
  pages(
    client,
    `SELECT ${payloadColumns} FROM runlog.payload_${suffix} p WHERE (execution_id, p.hash) > ($1, decode($2, 'hex'))
      ORDER BY p.execution_id, p.hash LIMIT 10`,
    ['executionId', 'hash'],
    [lowestId, ''],
  );

const lowestId = '00000000-0000-0000-0000-000000000000';

/** All rows of a statement that answers those behind a place, in pages. */
async function* pages(
  client: pg.ClientBase,
  text: string,
  place: readonly string[],
  start: readonly unknown[],
): AsyncGenerator<Row> {
  for (let after = start; ;) {
    const { rows } = await client.query<Row>(text, [...after]);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = place.map((column) => last[column]);
  }
}
