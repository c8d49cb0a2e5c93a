import { isTerminal } from '@runlog/core';
import type {
  Checkpoints,
  EventStore,
  ExecutionFilter,
  ExecutionList,
  ExecutionSummary,
  FollowerLag,
  SummaryProjector,
} from '../port.js';
import { projectSummaries } from '../projection/project-summaries.js';

const follower = 'summaries';

/** The list projection in memory, and its projector. */
export class InMemoryList implements ExecutionList, SummaryProjector {
  private readonly rows = new Map<string, ExecutionSummary>();

  constructor(
    private readonly events: EventStore,
    private readonly checkpoints: Checkpoints,
  ) {}

  async runOnce(limit: number): Promise<number> {
    const events = await this.events.tail(await this.checkpoints.load(follower), limit);
    const last = events.at(-1);
    if (!last) return 0;
    for (const row of projectSummaries(this.rows, events)) this.rows.set(row.id, row);
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

  async list(
    filter: ExecutionFilter,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<ExecutionSummary[]> {
    const { after, limit } = page;
    return [...this.rows.values()]
      .filter((row) => matches(row, filter) && (after === undefined || row.id < after))
      .toSorted((a, b) => (a.id > b.id ? -1 : 1))
      .slice(0, limit);
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
