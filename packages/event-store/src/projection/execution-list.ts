import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { isUuid } from '../ids.js';
import type { ExecutionFilter, ExecutionList, ExecutionSummary, TenantUsage } from '../port.js';
import { askAs } from '../connection/ask-as.js';
import { passing } from '../connection/ask.js';
import { tenantSetting } from '../roles/tenant-wall.js';
import { StoreUnavailable } from '../errors.js';
import { openStatuses } from './open-statuses.js';
import { type SummaryRow, summaryColumns, summaryFrom } from './summary-row.js';

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Where the list is read. */
export interface ListSessions {
  /** Sessions with `pageSettings`, for pages that are walks down an index. */
  readonly walks: pg.Pool;
  /** For the others, whose way is the planner's choice. */
  readonly searches: DataSource;
}

/** The list projection in Postgres. */
export class PostgresExecutionList implements ExecutionList {
  constructor(private readonly sessions: ListSessions) {}

  async list(
    filter: ExecutionFilter,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<ExecutionSummary[]> {
    const { after = lastId, limit } = page;
    if (!isUuid(after) || filter.statuses?.length === 0) return [];
    const { text, values } = pageQuery(filter, after, limit);
    const { walks } = this.sessions;
    const rows = isWalk(filter)
      ? await askAs<SummaryRow>(walks, filter.tenant, { text, values })
      : await this.search(filter.tenant, text, values);
    return rows.map(summaryFrom);
  }

  async countOpen(tenant: string, upTo: number): Promise<number> {
    const [found] = await askAs<{ count: number }>(this.sessions.walks, tenant, {
      name: 'list_count_open',
      text: countOpenStatement,
      values: [tenant, openStatuses, upTo],
    });
    return found?.count ?? 0;
  }

  async usage(tenant: string): Promise<TenantUsage> {
    const query = { name: 'list_usage', text: usageStatement, values: [tenant] };
    const [found] = await askAs<TenantUsage>(this.sessions.walks, tenant, query);
    return found ?? { timers: 0, bytes: 0 };
  }

  private async search(tenant: string, text: string, values: unknown[]): Promise<SummaryRow[]> {
    try {
      return await this.sessions.searches.transaction(async (session) => {
        await session.query(`SELECT set_config('${tenantSetting}', $1, true)`, [tenant]);
        return session.query<SummaryRow[]>(text, values);
      });
    } catch (cause) {
      throw passing(cause) ? new StoreUnavailable(false, { cause }) : cause;
    }
  }
}

const countOpenStatement = `SELECT count(*)::int AS count FROM (
    SELECT FROM runlog.execution_summary s WHERE s.tenant = $1 AND s.status = ANY ($2::text[]) LIMIT $3
  ) open`;

const usageStatement = `SELECT coalesce(sum(u.timers), 0)::float8 AS timers, coalesce(sum(u.bytes), 0)::float8 AS bytes
  FROM runlog.tenant_usage u WHERE u.tenant = $1`;

/** True when one index holds all that is asked for, in the order of the page: one of what indexes begin with, or a status of a name. */
export function isWalk({
  tenant: _,
  statuses,
  definitionName,
  definitionId,
  ...rest
}: ExecutionFilter): boolean {
  const { labels = {}, ...moments } = rest;
  const named = [statuses, definitionName, definitionId].filter((value) => value !== undefined);
  const narrowed = [...Object.keys(labels), ...Object.values(moments).filter((value) => value !== undefined)];
  const indexed = named.length <= 1 || (named.length === 2 && definitionId === undefined);
  return indexed && narrowed.length === 0;
}

/**
 * One page as one query. Each status is a query of its own within it, a walk down the status's index from the page's
 * start, so that a rare one is found without reading past the common ones.
 */
export function pageQuery(
  filter: ExecutionFilter,
  after: string,
  limit: number,
): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    `s.tenant = ${bind(filter.tenant)}`,
    `s.id < ${bind(after)}`,
    ...narrowing(filter, bind),
  ];
  // By labels through the view, whose wall an index on them can stand behind.
  const table = hasLabels(filter) ? 'summary_of_tenant' : 'execution_summary';
  const rows = (more: readonly string[]): string =>
    `SELECT ${summaryColumns} FROM runlog.${table} s
      WHERE ${[...conditions, ...more].join(' AND ')} ORDER BY s.id DESC LIMIT ${bind(limit)}`;
  if (!filter.statuses) return { text: rows([]), values };
  const each = [...new Set(filter.statuses)].map((status) => `(${rows([`s.status = ${bind(status)}`])})`);
  const text = `SELECT found.* FROM (${each.join(' UNION ALL ')}) found ORDER BY found.id DESC LIMIT ${bind(limit)}`;
  return { text, values };
}

const hasLabels = ({ labels = {} }: ExecutionFilter): boolean => Object.keys(labels).length > 0;

function narrowing(filter: ExecutionFilter, bind: (value: unknown) => string): string[] {
  const at = (moment: number): string => `to_timestamp(${bind(moment)}::float8 / 1000)`;
  const { definitionName, definitionId, labels, startedAfter, startedBefore, finishedAfter, finishedBefore } =
    filter;
  return [
    ...(definitionName === undefined ? [] : [`s.definition_name = ${bind(definitionName)}`]),
    ...(definitionId === undefined ? [] : [`s.definition_id = ${bind(definitionId)}`]),
    ...(!hasLabels(filter)
      ? []
      : // The second condition is the index's own.
        [`s.labels @> ${bind(JSON.stringify(labels))}::jsonb`, `s.labels <> '{}'`]),
    ...(startedAfter === undefined ? [] : [`s.started_at >= ${at(startedAfter)}`]),
    ...(startedBefore === undefined ? [] : [`s.started_at < ${at(startedBefore)}`]),
    ...(finishedAfter === undefined ? [] : [`s.finished_at >= ${at(finishedAfter)}`]),
    ...(finishedBefore === undefined ? [] : [`s.finished_at < ${at(finishedBefore)}`]),
  ];
}
