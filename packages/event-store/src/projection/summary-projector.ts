import type pg from 'pg';
import { comparePlaces, logStart } from '../cursor.js';
import type { Checkpoints, Cursor, FollowerLag, SummaryProjector, TailedEvent } from '../port.js';
import { tail } from '../read/log-tail.js';
import { changesSummary, projectSummaries } from './project-summaries.js';
import { liveSummaries, SummaryTable, type SummaryTableNames } from './summary-table.js';

/** Keeps one table version of the list projection behind the log. */
export class PostgresSummaryProjector implements SummaryProjector {
  private readonly table: SummaryTable;

  constructor(
    private readonly pool: pg.Pool,
    private readonly checkpoints: Checkpoints,
    private readonly names: SummaryTableNames = liveSummaries,
  ) {
    this.table = new SummaryTable(pool, names);
  }

  /** As the port says; with `until`, nothing behind that place is taken. */
  async runOnce(limit: number, until?: Cursor): Promise<number> {
    const from = await this.checkpoint();
    const tailed = await tail(this.pool, from, limit);
    const events = until ? tailed.filter(({ cursor }) => comparePlaces(cursor, until) <= 0) : tailed;
    const last = events.at(-1);
    if (!last) return 0;
    const before = await this.table.rows(idsOf(events));
    const moved = await this.table.write(from, last.cursor, projectSummaries(before, events));
    return moved ? events.length : 0;
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

/** The executions whose rows may exist already. */
const idsOf = (events: readonly TailedEvent[]): string[] => [
  ...new Set(events.flatMap(({ event }) => (changesSummary(event) ? [event.executionId] : []))),
];
