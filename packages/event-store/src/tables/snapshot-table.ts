import { foldVersion, type Snapshot } from '@runlog/core';
import type pg from 'pg';
import { askAs } from '../connection/ask-as.js';
import { ask } from '../connection/ask.js';
import { isUuid } from '../ids.js';

interface SnapshotRow {
  readonly execution_id: string;
  readonly version: number;
  readonly state: string;
}

const loadStatement = `SELECT execution_id, version, state FROM runlog.snapshot
  WHERE execution_id = ANY ($1::uuid[]) AND fold_version = $2`;

const saveStatement = `INSERT INTO runlog.snapshot AS kept (execution_id, fold_version, version, state)
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[]) AS s (execution_id, fold_version, version, state)
  ORDER BY execution_id, fold_version
  ON CONFLICT (execution_id, fold_version) DO UPDATE SET version = excluded.version, state = excluded.state
    WHERE kept.version < excluded.version`;

/** Snapshots of executions' states: a cache beside the log. */
export class SnapshotTable {
  constructor(private readonly pool: pg.Pool) {}

  /** See EventStore.snapshots. */
  async load(executionIds: readonly string[], tenant?: string): Promise<Map<string, Snapshot>> {
    const values = [executionIds.filter(isUuid), foldVersion];
    const query = { name: 'snapshot_load', text: loadStatement, values };
    const rows = await askAs<SnapshotRow>(this.pool, tenant, query);
    return new Map(rows.map((row) => [row.execution_id, snapshotOf(row)]));
  }

  /** See EventStore.saveSnapshots. */
  async save(snapshots: readonly Snapshot[]): Promise<void> {
    if (snapshots.length === 0) return;
    const values = [
      snapshots.map(({ executionId }) => executionId),
      snapshots.map((snapshot) => snapshot.foldVersion),
      snapshots.map(({ version }) => version),
      snapshots.map(({ state }) => JSON.stringify(state)),
    ];
    await ask(this.pool, { name: 'snapshot_save', text: saveStatement, values });
  }
}

const snapshotOf = ({ execution_id: executionId, version, state }: SnapshotRow): Snapshot => ({
  executionId,
  version,
  foldVersion,
  state: JSON.parse(state) as unknown,
});
