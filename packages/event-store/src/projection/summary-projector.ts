import type pg from 'pg';
import { logStart } from '../cursor.js';
import type { Checkpoints, Cursor, FollowerLag, SummaryProjector } from '../port.js';
import { projectSummaries } from './project-summaries.js';
import type { RecentPages } from './recent-pages.js';
import { readSummaryPage, type SummaryChange } from './summary-page.js';
import { liveSummaries, SummaryTable, type SummaryTableNames } from './summary-table.js';

/** What a projector may be told. */
export interface SummaryProjectorOptions {
  /** The table version it keeps; the live one unless told. */
  readonly names?: SummaryTableNames;
  /** What this process has just read of the log for another follower. */
  readonly recent?: RecentPages;
}

/** Keeps one table version of the list projection behind the log. */
export class PostgresSummaryProjector implements SummaryProjector {
  private readonly names: SummaryTableNames;
  private readonly table: SummaryTable;
  private readonly recent: RecentPages | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly checkpoints: Checkpoints,
    { names = liveSummaries, recent }: SummaryProjectorOptions = {},
  ) {
    this.names = names;
    this.recent = recent;
    this.table = new SummaryTable(pool, names);
  }

  /** As the port says; with `until`, nothing behind that place is taken. */
  async runOnce(limit: number, until?: Cursor): Promise<number> {
    const from = await this.checkpoint();
    const page =
      (until ? undefined : this.recent?.take(from, limit)) ??
      (await readSummaryPage(this.pool, from, limit, until));
    if (!page) return 0;
    const before = await this.table.rows(idsOf(page.changes));
    const moved = await this.table.write(from, page.last, projectSummaries(before, page.changes), before);
    return moved ? page.taken : 0;
  }

  lag(): Promise<FollowerLag> {
    return this.checkpoints.lag(this.names.follower);
  }

  private async checkpoint(): Promise<Cursor> {
    const place = await this.checkpoints.load(this.names.follower);
    if (place) return place;
    await this.table.begin();
    return logStart;
  }
}

/** The executions whose rows may exist already: not those that begin here. */
function idsOf(changes: readonly SummaryChange[]): string[] {
  const begun = new Set<string>();
  const known = new Set<string>();
  for (const { event } of changes) {
    if (event.type === 'ExecutionCreated') begun.add(event.executionId);
    else if (!begun.has(event.executionId)) known.add(event.executionId);
  }
  return [...known];
}
