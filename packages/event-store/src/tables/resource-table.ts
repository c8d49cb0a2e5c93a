import { NotFound } from '@runlog/core';
import pg from 'pg';
import { askAs, writeAs } from '../connection/ask-as.js';
import { ask } from '../connection/ask.js';
import { ResourceChanged, ResourceTaken } from '../resource-errors.js';
import type {
  NewResource,
  Resource,
  ResourceChange,
  ResourceFilter,
  ResourcePlace,
  ResourceStore,
} from '../resource-port.js';
import { resourcePageQuery } from './resource-page.js';
import { resourceColumns, resourceFrom, type ResourceRow } from './resource-row.js';

const createStatement = `INSERT INTO runlog.resource AS r (tenant, kind, id, name, parent, data)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING ${resourceColumns}`;

const getStatement = `SELECT ${resourceColumns} FROM runlog.resource r
  WHERE r.tenant = $1 AND r.kind = $2 AND r.id = $3`;

const byNameStatement = `SELECT ${resourceColumns} FROM runlog.resource r
  WHERE r.tenant = $1 AND r.kind = $2 AND r.name = $3`;

const updateStatement = `UPDATE runlog.resource r SET data = $5, name = CASE WHEN $6 THEN $7 ELSE r.name END,
    version = r.version + 1, updated_at = date_trunc('milliseconds', clock_timestamp())
  WHERE r.tenant = $1 AND r.kind = $2 AND r.id = $3 AND r.version = $4 RETURNING ${resourceColumns}`;

const removeStatement = `DELETE FROM runlog.resource WHERE tenant = $1 AND kind = $2 AND id = $3 RETURNING id`;

const tenantOfStatement = `SELECT runlog.tenant_of_resource($1, $2) AS tenant`;

const uniqueViolation = '23505';

/** Resources in Postgres. */
export class ResourceTable implements ResourceStore {
  /** `walks` has the sessions of pages. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly walks: pg.Pool,
  ) {}

  async create({ tenant, kind, id, name, parent, data }: NewResource): Promise<Resource> {
    const values = [tenant, kind, id, name ?? null, parent ?? null, JSON.stringify(data)];
    const query = { name: 'resource_create', text: createStatement, values };
    const [row] = await writeAs<ResourceRow>(this.pool, tenant, query);
    if (!row) throw new ResourceTaken(kind, name ?? id);
    return resourceFrom(row);
  }

  async get(tenant: string, kind: string, id: string): Promise<Resource | undefined> {
    return this.one(tenant, { name: 'resource_get', text: getStatement, values: [tenant, kind, id] });
  }

  async byName(tenant: string, kind: string, name: string): Promise<Resource | undefined> {
    return this.one(tenant, {
      name: 'resource_by_name',
      text: byNameStatement,
      values: [tenant, kind, name],
    });
  }

  async update(
    tenant: string,
    kind: string,
    id: string,
    { name, data }: ResourceChange,
    expectedVersion: number,
  ): Promise<Resource> {
    if (unheardOf(kind, id)) throw new NotFound('resource', id);
    const named = [name !== undefined, name ?? null];
    const values = [tenant, kind, id, expectedVersion, JSON.stringify(data), ...named];
    const query = { name: 'resource_update', text: updateStatement, values };
    const [row] = await writeAs<ResourceRow>(this.pool, tenant, query).catch((error: unknown) => {
      throw isTaken(error) ? new ResourceTaken(kind, name ?? id) : error;
    });
    if (row) return resourceFrom(row);
    const found = await this.get(tenant, kind, id);
    throw found ? new ResourceChanged(id, expectedVersion, found.version) : new NotFound('resource', id);
  }

  async remove(tenant: string, kind: string, id: string): Promise<boolean> {
    if (unheardOf(kind, id)) return false;
    const query = { name: 'resource_remove', text: removeStatement, values: [tenant, kind, id] };
    return (await writeAs(this.pool, tenant, query)).length > 0;
  }

  async list(
    filter: ResourceFilter,
    page: { readonly after?: ResourcePlace; readonly limit: number },
  ): Promise<Resource[]> {
    const { tenant, name, parent } = filter;
    if (unheardOf(tenant, name ?? '', parent ?? '', page.after?.id ?? '')) return [];
    // Of a name there is one: found by its own index, which holds no order to walk down.
    const on = name === undefined ? this.walks : this.pool;
    const rows = await askAs<ResourceRow>(on, tenant, resourcePageQuery(filter, page));
    return rows.map(resourceFrom);
  }

  async tenantOf(kind: string, id: string): Promise<string | undefined> {
    if (unheardOf(kind, id)) return undefined;
    const query = { name: 'resource_tenant_of', text: tenantOfStatement, values: [kind, id] };
    const [row] = await ask<{ tenant: string | null }>(this.pool, query);
    return row?.tenant ?? undefined;
  }

  private async one(tenant: string, query: pg.QueryConfig<string[]>): Promise<Resource | undefined> {
    if (unheardOf(...(query.values ?? []))) return undefined;
    const [row] = await askAs<ResourceRow>(this.pool, tenant, query);
    return row && resourceFrom(row);
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === uniqueViolation;

/** True for texts that Postgres refuses, so that nothing can be called so; they are never sent to it. */
const unheardOf = (...texts: readonly string[]): boolean => texts.some((text) => text.includes('\0'));
