import type { ExecutionEvent, ExecutionStatus, StepError, UnreadableEvent } from '@runlog/core';
import type { ProjectedSummary } from './projected-summary.js';
import { rowLimits, storable, storableLabels } from './storable-text.js';
import { changesSummary, type SummaryEvent } from './summary-event.js';

/** An event that may change a row, with its tenant. */
export interface ProjectedEvent {
  readonly event: ExecutionEvent | SummaryEvent | UnreadableEvent;
  readonly tenant: string;
  /** Bytes of its execution's history up to it; left out where that was not kept. */
  readonly historyBytes?: number;
}

/**
 * The rows that these events change, given the rows that they had before. Pure. Events that were projected before
 * change nothing, nor do those that this release cannot read: their execution is parked, and a rebuild by a release
 * that can read them puts the row right.
 */
export function projectSummaries(
  before: ReadonlyMap<string, ProjectedSummary>,
  events: readonly ProjectedEvent[],
): ProjectedSummary[] {
  const changed = new Map<string, ProjectedSummary>();
  for (const { event, tenant, historyBytes } of events) {
    if (!changesSummary(event)) continue;
    const row = changed.get(event.executionId) ?? before.get(event.executionId);
    if (row && row.version >= event.version) continue;
    const bytes = historyBytes ?? row?.bytes ?? 0;
    const next =
      event.type === 'ExecutionCreated' ? created(event, tenant, bytes) : row && changeOf(row, event, bytes);
    if (next) changed.set(event.executionId, next);
  }
  return [...changed.values()];
}

const created = (
  event: Extract<SummaryEvent, { type: 'ExecutionCreated' }>,
  tenant: string,
  bytes: number,
): ProjectedSummary => ({
  id: event.executionId,
  tenant,
  definitionId: storable(event.data.definition.id, rowLimits.name),
  definitionName: storable(event.data.definition.name, rowLimits.name),
  definitionVersion: event.data.definition.version,
  language: storable(event.data.definition.language, rowLimits.name),
  status: event.data.queued ? 'queued' : 'created',
  labels: storableLabels(event.data.labels),
  priority: event.data.priority,
  createdAt: event.recordedAt,
  version: event.version,
  bytes,
  timers: 0,
});

function changeOf(row: ProjectedSummary, event: SummaryEvent, bytes: number): ProjectedSummary {
  const next = { ...row, version: event.version, bytes };
  const finishedAt = event.recordedAt;
  switch (event.type) {
    case 'ExecutionStarted':
      return { ...next, status: 'running', startedAt: event.recordedAt };
    case 'TimerStarted':
      return { ...next, timers: row.timers + 1 };
    case 'TimerFired':
    case 'TimerCancelled':
      // One that ran before timers were counted is not among them.
      return { ...next, timers: Math.max(0, row.timers - 1) };
    case 'CancelRequested':
      return { ...next, status: 'cancelling' };
    case 'ExecutionPaused':
      return { ...next, status: 'paused' };
    case 'ExecutionResumed':
      return { ...next, status: reopened(row, event) };
    case 'ExecutionRetried': {
      const { finishedAt: _ended, error: _failed, ...rest } = next;
      return { ...rest, status: reopened(row, event) };
    }
    case 'ExecutionCompleted':
      return { ...next, status: 'completed', finishedAt, timers: 0 };
    case 'ExecutionFailed':
      return { ...next, status: 'failed', finishedAt, timers: 0, error: summaryOf(event.data.error) };
    case 'ExecutionCancelled':
      return { ...next, status: 'cancelled', finishedAt, timers: 0 };
    case 'ExecutionTimedOut':
      return { ...next, status: 'timed_out', finishedAt, timers: 0 };
    default:
      return row;
  }
}

const reopened = (
  { startedAt }: ProjectedSummary,
  { data }: Extract<SummaryEvent, { type: 'ExecutionResumed' | 'ExecutionRetried' }>,
): ExecutionStatus => {
  if (startedAt !== undefined) return 'running';
  return data.queued ? 'queued' : 'created';
};

const summaryOf = ({ code, message }: StepError): { code: string; message: string } => ({
  code: storable(code, rowLimits.name),
  message: storable(message, rowLimits.message),
});
