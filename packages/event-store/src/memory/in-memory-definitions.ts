import type { Definition, DefinitionHead, DefinitionStore, NewDefinition } from '../port.js';

/** Definitions in memory. */
export class InMemoryDefinitions implements DefinitionStore {
  private readonly rows: Definition[] = [];

  constructor(
    private readonly clock: () => number,
    private readonly newId: () => string,
  ) {}

  async put(definition: NewDefinition): Promise<Definition> {
    const { tenant, name, language, document } = definition;
    const newest = this.find(tenant, name);
    if (newest && newest.language === language && newest.document === document) return newest;
    const version = (newest?.version ?? 0) + 1;
    const added = { id: this.newId(), tenant, name, version, language, document, createdAt: this.clock() };
    this.rows.push(added);
    return added;
  }

  async byName(tenant: string, name: string, version?: number): Promise<Definition | undefined> {
    return this.find(tenant, name, version);
  }

  async byId(id: string, tenant?: string): Promise<Definition | undefined> {
    return this.rows.find((row) => row.id === id && row.tenant === (tenant ?? row.tenant));
  }

  async newest(
    names: readonly { readonly tenant: string; readonly name: string }[],
  ): Promise<DefinitionHead[]> {
    return names.flatMap(({ tenant, name }) => {
      const found = this.find(tenant, name);
      if (!found) return [];
      const { document: _document, createdAt: _createdAt, ...head } = found;
      return [head];
    });
  }

  async list(
    tenant: string,
    page: { readonly after?: string; readonly limit: number; readonly name?: string },
  ): Promise<Definition[]> {
    const { after, limit, name } = page;
    return this.rows
      .filter((row) => row.tenant === tenant && (name === undefined || row.name === name))
      .filter((row) => after === undefined || row.id < after)
      .toSorted((a, b) => (a.id > b.id ? -1 : 1))
      .slice(0, limit);
  }

  private find(tenant: string, name: string, version?: number): Definition | undefined {
    return this.rows.findLast(
      (row) =>
        row.tenant === tenant && row.name === name && (version === undefined || row.version === version),
    );
  }
}
