import { type Json, NotFound } from '@runlog/core';
import { ResourceChanged, ResourceTaken } from '../resource-errors.js';
import type {
  NewResource,
  Resource,
  ResourceChange,
  ResourceFilter,
  ResourcePlace,
  ResourceStore,
} from '../resource-port.js';

interface Kept extends Omit<Resource, 'data'> {
  readonly text: string;
}

/** Resources in memory. */
export class InMemoryResources implements ResourceStore {
  private readonly rows = new Map<string, Kept>();

  constructor(private readonly clock: () => number) {}

  async create({ data, ...given }: NewResource): Promise<Resource> {
    const { tenant, kind, id, name } = given;
    if (this.rows.has(keyOf(kind, id)) || this.named(tenant, kind, name))
      throw new ResourceTaken(kind, name ?? id);
    const now = this.clock();
    return this.keep({ ...given, version: 1, createdAt: now, updatedAt: now }, data);
  }

  async get(tenant: string, kind: string, id: string): Promise<Resource | undefined> {
    const found = this.find(tenant, kind, id);
    return found && shown(found);
  }

  async byName(tenant: string, kind: string, name: string): Promise<Resource | undefined> {
    const found = this.named(tenant, kind, name);
    return found && shown(found);
  }

  async update(
    tenant: string,
    kind: string,
    id: string,
    { name, data }: ResourceChange,
    expectedVersion: number,
  ): Promise<Resource> {
    const before = this.find(tenant, kind, id);
    if (!before) throw new NotFound('resource', id);
    if (before.version !== expectedVersion) throw new ResourceChanged(id, expectedVersion, before.version);
    const other = this.named(tenant, kind, name ?? undefined);
    if (other && other.id !== id) throw new ResourceTaken(kind, name ?? id);
    const { name: old, text: _, ...kept } = before;
    const next = name === undefined ? old : (name ?? undefined);
    const version = before.version + 1;
    const changed = { ...kept, ...(next !== undefined && { name: next }), version, updatedAt: this.clock() };
    return this.keep(changed, data);
  }

  async remove(tenant: string, kind: string, id: string): Promise<boolean> {
    return this.find(tenant, kind, id) !== undefined && this.rows.delete(keyOf(kind, id));
  }

  async list(
    { parent, createdAfter = -Infinity, createdBefore = Infinity, ...same }: ResourceFilter,
    { after, limit }: { readonly after?: ResourcePlace; readonly limit: number },
  ): Promise<Resource[]> {
    const wanted = Object.entries(same).filter(([, value]) => value !== undefined);
    return [...this.rows.values()]
      .filter((row) => row.parent === parent)
      .filter((row) => wanted.every(([field, value]) => Reflect.get(row, field) === value))
      .filter(({ createdAt }) => createdAt >= createdAfter && createdAt < createdBefore)
      .filter((row) => after === undefined || newestFirst(after, row) < 0)
      .toSorted(newestFirst)
      .slice(0, limit)
      .map(shown);
  }

  async tenantOf(kind: string, id: string): Promise<string | undefined> {
    return this.rows.get(keyOf(kind, id))?.tenant;
  }

  private find(tenant: string, kind: string, id: string): Kept | undefined {
    const found = this.rows.get(keyOf(kind, id));
    return found?.tenant === tenant ? found : undefined;
  }

  private named(tenant: string, kind: string, name: string | undefined): Kept | undefined {
    if (name === undefined) return undefined;
    return [...this.rows.values()].find(
      (row) => row.tenant === tenant && row.kind === kind && row.name === name,
    );
  }

  private keep(row: Omit<Kept, 'text'>, data: Json): Resource {
    const kept = { ...row, text: JSON.stringify(data) };
    this.rows.set(keyOf(row.kind, row.id), kept);
    return shown(kept);
  }
}

const keyOf = (kind: string, id: string): string => JSON.stringify([kind, id]);

const shown = ({ text, ...row }: Kept): Resource => ({ ...row, data: JSON.parse(text) as Json });

const newestFirst = (a: ResourcePlace, b: ResourcePlace): number =>
  b.createdAt - a.createdAt || (a.id === b.id ? 0 : a.id > b.id ? -1 : 1);
