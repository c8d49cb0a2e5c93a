import type { ResourceFilter, ResourcePlace } from '../resource-port.js';
import { resourceColumns } from './resource-row.js';

/** One page as one query: a walk down the index that holds the tenant's resources of a kind and parent by age. */
export function resourcePageQuery(
  filter: ResourceFilter,
  { after, limit }: { readonly after?: ResourcePlace; readonly limit: number },
): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const at = (moment: number): string => `to_timestamp(${bind(moment)}::float8 / 1000)`;
  const { tenant, kind, parent, name, createdAfter, createdBefore } = filter;
  const conditions = [
    `r.tenant = ${bind(tenant)} AND r.kind = ${bind(kind)}`,
    parent === undefined ? 'r.parent IS NULL' : `r.parent = ${bind(parent)}`,
    ...(name === undefined ? [] : [`r.name = ${bind(name)}`]),
    ...(createdAfter === undefined ? [] : [`r.created_at >= ${at(createdAfter)}`]),
    ...(createdBefore === undefined ? [] : [`r.created_at < ${at(createdBefore)}`]),
    ...(after === undefined ? [] : [`(r.created_at, r.id) < (${at(after.createdAt)}, ${bind(after.id)})`]),
  ];
  const text = `SELECT ${resourceColumns} FROM runlog.resource r
    WHERE ${conditions.join(' AND ')} ORDER BY r.created_at DESC, r.id DESC LIMIT ${bind(limit)}`;
  return { text, values };
}
