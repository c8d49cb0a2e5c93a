import { NotFound, type DefinitionRef } from '@runlog/core';
import type { Definition, DefinitionStore } from '@runlog/event-store';

import { Recent } from '../memory/recent.js';
import { SharedCalls } from '../memory/shared-calls.js';
import { parseDefinitionName, type DefinitionName } from './name.js';

/** Finds definitions for their tenants. */
export class DefinitionFinder {
  /** By tenant and name@version or id: both never change. Without documents, which may be large. */
  private readonly known = new Recent<string, DefinitionRef>(10_000);
  private readonly newest: SharedCalls<Definition | undefined>;

  constructor(private readonly store: DefinitionStore) {
    this.newest = new SharedCalls((key) => {
      const [tenant = '', name = ''] = key.split('\0');
      return store.byName(tenant, name);
    });
  }

  /**
   * What an execution of this definition would be pinned to.
   * @throws NotFound
   */
  async ref(tenant: string, text: string): Promise<DefinitionRef> {
    const key = `${tenant}\0${text}`;
    const known = this.known.get(key);
    if (known) return known;
    const name = parseDefinitionName(text);
    const found = name && (await this.load(tenant, name));
    if (!found) throw new NotFound('definition', text);
    const { id, version, language } = found;
    const ref = { id, name: found.name, version, language };
    if (name.by === 'id' || name.version !== undefined) this.known.set(key, ref);
    return ref;
  }

  /**
   * The definition with its document.
   * @throws NotFound
   */
  async get(tenant: string, text: string): Promise<Definition> {
    const name = parseDefinitionName(text);
    const found = name && (await this.load(tenant, name));
    if (!found) throw new NotFound('definition', text);
    return found;
  }

  private async load(tenant: string, name: DefinitionName): Promise<Definition | undefined> {
    if (name.by === 'name')
      return name.version === undefined
        ? this.newest.get(`${tenant}\0${name.name}`)
        : this.store.byName(tenant, name.name, name.version);
    const found = await this.store.byId(name.id);
    return found?.tenant === tenant ? found : undefined;
  }
}
