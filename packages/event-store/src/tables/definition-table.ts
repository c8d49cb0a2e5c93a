import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { askAs, writeAs } from '../connection/ask-as.js';
import { ask } from '../connection/ask.js';
import { StoreUnavailable } from '../errors.js';
import { isUuid } from '../ids.js';
import type { Definition, DefinitionHead, DefinitionStore, NewDefinition } from '../port.js';

interface DefinitionRow extends Omit<Definition, 'createdAt'> {
  readonly created_at: number;
}

const columns = `id, tenant, name, version, language, document,
  (extract(epoch FROM created_at) * 1000)::float8 AS created_at`;

const putStatement = `WITH newest AS (
    SELECT * FROM runlog.definition WHERE tenant = $2 AND name = $3 ORDER BY version DESC LIMIT 1
  ), added AS (
    INSERT INTO runlog.definition (id, tenant, name, version, language, document)
    SELECT $1::uuid, $2, $3, coalesce((SELECT version FROM newest), 0) + 1, $4, $5
    WHERE NOT EXISTS (SELECT FROM newest WHERE language = $4 AND document = $5)
    ON CONFLICT DO NOTHING
    RETURNING *
  )
  SELECT ${columns} FROM added
  UNION ALL SELECT ${columns} FROM newest WHERE language = $4 AND document = $5`;

const byNameStatement = `SELECT ${columns} FROM runlog.definition
  WHERE tenant = $1 AND name = $2 AND version = coalesce($3, version) ORDER BY version DESC LIMIT 1`;

const byIdStatement = `SELECT ${columns} FROM runlog.definition WHERE id = $1 AND tenant = coalesce($2, tenant)`;

const newestStatement = `SELECT d.id, d.tenant, d.name, d.version, d.language
  FROM unnest($1::text[], $2::text[]) AS asked (tenant, name)
  CROSS JOIN LATERAL (
    SELECT * FROM runlog.definition f WHERE f.tenant = asked.tenant AND f.name = asked.name
    ORDER BY f.version DESC LIMIT 1
  ) d`;

const listStatement = `SELECT ${columns} FROM runlog.definition
  WHERE tenant = $1 AND id < $2 AND name = coalesce($3, name) ORDER BY id DESC LIMIT $4`;

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const races = 100;

/** Definitions in Postgres. Rows are added, never changed. */
export class DefinitionTable implements DefinitionStore {
  constructor(private readonly pool: pg.Pool) {}

  async put(definition: NewDefinition): Promise<Definition> {
    const { tenant, name, language, document } = definition;
    // No row comes back when somebody else took the next version at this moment; each such loss is another's progress.
    for (let race = 0; race < races; race += 1) {
      const values = [uuidv7(), tenant, name, language, document];
      const query = { name: 'definition_put', text: putStatement, values };
      const [row] = await writeAs<DefinitionRow>(this.pool, tenant, query);
      if (row) return definitionOf(row);
    }
    throw new StoreUnavailable(false);
  }

  async byName(tenant: string, name: string, version?: number): Promise<Definition | undefined> {
    return this.first(tenant, {
      name: 'definition_by_name',
      text: byNameStatement,
      values: [tenant, name, version ?? null],
    });
  }

  async byId(id: string, tenant?: string): Promise<Definition | undefined> {
    if (!isUuid(id)) return undefined;
    const values = [id, tenant ?? null];
    return this.first(tenant, { name: 'definition_by_id', text: byIdStatement, values });
  }

  async newest(
    names: readonly { readonly tenant: string; readonly name: string }[],
  ): Promise<DefinitionHead[]> {
    const values = [names.map(({ tenant }) => tenant), names.map(({ name }) => name)];
    return ask<DefinitionHead>(this.pool, { name: 'definition_newest', text: newestStatement, values });
  }

  async list(
    tenant: string,
    page: { readonly after?: string; readonly limit: number; readonly name?: string },
  ): Promise<Definition[]> {
    const { after = lastId, limit, name = null } = page;
    if (!isUuid(after)) return [];
    const values = [tenant, after, name, limit];
    const rows = await askAs<DefinitionRow>(this.pool, tenant, {
      name: 'definition_list',
      text: listStatement,
      values,
    });
    return rows.map(definitionOf);
  }

  private async first(tenant: string | undefined, query: pg.QueryConfig): Promise<Definition | undefined> {
    const [row] = await askAs<DefinitionRow>(this.pool, tenant, query);
    return row && definitionOf(row);
  }
}

const definitionOf = ({ created_at: createdAt, ...row }: DefinitionRow): Definition => ({
  ...row,
  createdAt: Math.floor(createdAt),
});
