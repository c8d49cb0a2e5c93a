import type { ExecutionEvent, ExecutionStatus, StepError, UnreadableEvent } from '@runlog/core';
import type { ExecutionSummary } from '../port.js';
import { rowLimits, storable, storableLabels } from './storable-text.js';
import { changesSummary, type SummaryEvent } from './summary-event.js';

/** An event that may change a row, with its tenant. */
export interface ProjectedEvent {
  readonly event: ExecutionEvent | SummaryEvent | UnreadableEvent;
  readonly tenant: string;
}

/**
 * The rows that these events change, given the rows that they had before. Pure. Events that were projected before
 * change nothing, nor do those that this release cannot read: their execution is parked, and a rebuild by a release
 * that can read them puts the row right.
 */
export function projectSummaries(
  before: ReadonlyMap<string, ExecutionSummary>,
  events: readonly ProjectedEvent[],
): ExecutionSummary[] {
  const changed = new Map<string, ExecutionSummary>();
  for (const { event, tenant } of events) {
    if (!changesSummary(event)) continue;
    const row = changed.get(event.executionId) ?? before.get(event.executionId);
    if (row && row.version >= event.version) continue;
    const next = event.type === 'ExecutionCreated' ? created(event, tenant) : row && changeOf(row, event);
    if (next) changed.set(event.executionId, next);
  }
  return [...changed.values()];
}

const created = (
  event: Extract<SummaryEvent, { type: 'ExecutionCreated' }>,
  tenant: string,
): ExecutionSummary => ({
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
});

function changeOf(row: ExecutionSummary, event: SummaryEvent): ExecutionSummary {
  const next = { ...row, version: event.version };
  const finishedAt = event.recordedAt;
  switch (event.type) {
    case 'ExecutionStarted':
      return { ...next, status: 'running', startedAt: event.recordedAt };
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
      return { ...next, status: 'completed', finishedAt };
    case 'ExecutionFailed':
      return { ...next, status: 'failed', finishedAt, error: summaryOf(event.data.error) };
    case 'ExecutionCancelled':
      return { ...next, status: 'cancelled', finishedAt };
    case 'ExecutionTimedOut':
      return { ...next, status: 'timed_out', finishedAt };
    default:
      return row;
  }
}

const reopened = (
  { startedAt }: ExecutionSummary,
  { data }: Extract<SummaryEvent, { type: 'ExecutionResumed' | 'ExecutionRetried' }>,
): ExecutionStatus => {
  if (startedAt !== undefined) return 'running';
  return data.queued ? 'queued' : 'created';
};

const summaryOf = ({ code, message }: StepError): { code: string; message: string } => ({
  code: storable(code, rowLimits.name),
  message: storable(message, rowLimits.message),
});
