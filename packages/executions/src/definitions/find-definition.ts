import { NotFound, type DefinitionRef } from '@runlog/core';
import type { Definition, DefinitionStore } from '@runlog/event-store';
import type { ProcessClock } from '@runlog/messaging';

import { Recent } from '../memory/recent.js';
import { SharedCalls } from '../memory/shared-calls.js';
import type { DefinitionNews } from '../ports.js';
import { parseDefinitionName, type DefinitionName } from './name.js';
import { NewestKnown } from './newest-known.js';

/** Finds definitions for their tenants. */
export class DefinitionFinder {
  /** By tenant and name@version or id: both never change. Without documents, which may be large. */
  private readonly known = new Recent<string, DefinitionRef>(10_000);
  private readonly newest: SharedCalls<Definition | undefined>;
  private readonly newestKnown: NewestKnown;

  constructor(
    private readonly store: DefinitionStore,
    clock: Pick<ProcessClock, 'monotonic'>,
    news?: DefinitionNews,
  ) {
    this.newestKnown = new NewestKnown(clock, news);
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
    const known = this.known.get(`${tenant}\0${text}`) ?? this.newestKnown.get(tenant, text);
    if (known) return known;
    const name = parseDefinitionName(text);
    if (!name) throw new NotFound('definition', text);
    if (name.by === 'name' && name.version === undefined)
      return this.newestKnown.learn(tenant, text, () => this.load(tenant, name, text));
    const ref = await this.load(tenant, name, text);
    this.known.set(`${tenant}\0${text}`, ref);
    return ref;
  }

  /**
   * The definition with its document.
   * @throws NotFound
   */
  async get(tenant: string, text: string): Promise<Definition> {
    const name = parseDefinitionName(text);
    const found = name && (await this.find(tenant, name));
    if (!found) throw new NotFound('definition', text);
    return found;
  }

  close(): void {
    this.newestKnown.close();
  }

  private async load(tenant: string, name: DefinitionName, text: string): Promise<DefinitionRef> {
    const found = await this.find(tenant, name);
    if (!found) throw new NotFound('definition', text);
    const { id, version, language } = found;
    return { id, name: found.name, version, language };
  }

  private async find(tenant: string, name: DefinitionName): Promise<Definition | undefined> {
    if (name.by === 'name')
      return name.version === undefined
        ? this.newest.get(`${tenant}\0${name.name}`)
        : this.store.byName(tenant, name.name, name.version);
    const found = await this.store.byId(name.id, tenant);
    return found?.tenant === tenant ? found : undefined;
  }
}
