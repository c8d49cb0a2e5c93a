import type { ExecutionStatus, Priority } from '@runlog/core';
import type { ExecutionSummary } from '../port.js';
import type { ProjectedSummary } from './projected-summary.js';

/** A row as summaryColumns selects it. */
export interface SummaryRow {
  readonly id: string;
  readonly tenant: string;
  readonly definition_id: string;
  readonly definition_name: string;
  readonly definition_version: number;
  readonly language: string;
  readonly status: ExecutionStatus;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: Priority;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly version: number;
}

const moment = (column: string): string => `(extract(epoch FROM s.${column}) * 1000)::float8 AS ${column}`;

/** A row as projectedColumns selects it. */
export interface ProjectedRow extends SummaryRow {
  readonly bytes: number;
  readonly timers: number;
}

/** The columns of SummaryRow, from the table or alias `s`. */
export const summaryColumns = `s.id, s.tenant, s.definition_id, s.definition_name, s.definition_version, s.language,
  s.status, s.labels, s.priority, ${moment('created_at')}, ${moment('started_at')}, ${moment('finished_at')},
  s.error_code, s.error_message, s.version`;

/** The columns of ProjectedRow, likewise. */
export const projectedColumns = `${summaryColumns}, s.bytes, s.timers`;

/** What the port calls it. */
export const summaryFrom = (row: SummaryRow): ExecutionSummary => ({
  id: row.id,
  tenant: row.tenant,
  definitionId: row.definition_id,
  definitionName: row.definition_name,
  definitionVersion: row.definition_version,
  language: row.language,
  status: row.status,
  labels: row.labels,
  priority: row.priority,
  createdAt: row.created_at,
  ...(row.started_at !== null && { startedAt: row.started_at }),
  ...(row.finished_at !== null && { finishedAt: row.finished_at }),
  ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
  version: row.version,
});

/** The same with what the projector keeps beside it. */
export const projectedFrom = (row: ProjectedRow): ProjectedSummary => ({
  ...summaryFrom(row),
  bytes: row.bytes,
  timers: row.timers,
});
