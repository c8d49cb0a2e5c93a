import { isTerminal } from '@runlog/core';
import type {
  Checkpoints,
  EventStore,
  ExecutionFilter,
  ExecutionList,
  ExecutionSummary,
  FollowerLag,
  SummaryProjector,
  TenantUsage,
} from '../port.js';
import { projectSummaries } from '../projection/project-summaries.js';
import { type ProjectedSummary, shown } from '../projection/projected-summary.js';
import { summaryEventOf } from '../projection/summary-event.js';

const follower = 'summaries';

/** The list projection in memory, and its projector. */
export class InMemoryList implements ExecutionList, SummaryProjector {
  private readonly rows = new Map<string, ProjectedSummary>();

  constructor(
    private readonly events: EventStore,
    private readonly checkpoints: Checkpoints,
  ) {}

  async runOnce(limit: number): Promise<number> {
    const events = await this.events.tailWritten(await this.checkpoints.load(follower), limit);
    const last = events.at(-1);
    if (!last) return 0;
    const changes = events.flatMap(({ event, ...place }) => {
      const change = summaryEventOf(event);
      return change ? [{ event: change, ...place }] : [];
    });
    for (const row of projectSummaries(this.rows, changes)) this.rows.set(row.id, row);
    await this.checkpoints.save(follower, last.cursor);
    return events.length;
  }

  /** The rows as they are now. */
  all(): Iterable<ExecutionSummary> {
    return this.rows.values();
  }

  lag(): Promise<FollowerLag> {
    return this.checkpoints.lag(follower);
  }

  async countOpen(tenant: string, upTo: number): Promise<number> {
    const open = [...this.rows.values()].filter((row) => row.tenant === tenant && !isTerminal(row.status));
    return Math.min(upTo, open.length);
  }

  async usage(tenant: string): Promise<TenantUsage> {
    const own = [...this.rows.values()].filter((row) => row.tenant === tenant);
    return {
      timers: own.reduce((sum, row) => sum + row.timers, 0),
      bytes: own.reduce((sum, row) => sum + row.bytes, 0),
    };
  }

  async list(
    filter: ExecutionFilter,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<ExecutionSummary[]> {
    const { after, limit } = page;
    return [...this.rows.values()]
      .filter((row) => matches(row, filter) && (after === undefined || row.id < after))
      .toSorted((a, b) => (a.id > b.id ? -1 : 1))
      .slice(0, limit)
      .map(shown);
  }
}

function matches(row: ExecutionSummary, filter: ExecutionFilter): boolean {
  const { tenant, statuses, definitionName, definitionId, labels = {} } = filter;
  return (
    row.tenant === tenant &&
    (statuses?.includes(row.status) ?? true) &&
    row.definitionName === (definitionName ?? row.definitionName) &&
    row.definitionId === (definitionId ?? row.definitionId) &&
    Object.entries(labels).every(([key, value]) => row.labels[key] === value) &&
    isWithin(row.startedAt, filter.startedAfter, filter.startedBefore) &&
    isWithin(row.finishedAt, filter.finishedAfter, filter.finishedBefore)
  );
}

const isWithin = (
  moment: number | undefined,
  after: number | undefined,
  before: number | undefined,
): boolean => {
  if (after === undefined && before === undefined) return true;
  return moment !== undefined && moment >= (after ?? -Infinity) && moment < (before ?? Infinity);
};
