import { NotFound, type DefinitionRef } from '@runlog/core';
import type { DefinitionStore } from '@runlog/event-store';
import type { ProcessClock } from '@runlog/messaging';

import type { DefinitionFinder } from './find-definition.js';
import { parseDefinitionName } from './name.js';

type Found = ReadonlyMap<string, DefinitionRef>;

/**
 * Finds definitions for many starts at once: names that are asked for in one turn of the event loop are one query,
 * which answers what is newest then. Exact versions and ids are left to the finder, who remembers them.
 */
export class GatheredRefs implements Pick<DefinitionFinder, 'ref'> {
  private names = new Map<string, { readonly tenant: string; readonly name: string }>();
  private next: Promise<Found> | undefined;

  constructor(
    private readonly store: Pick<DefinitionStore, 'newest'>,
    private readonly finder: Pick<DefinitionFinder, 'ref'>,
    private readonly clock: Pick<ProcessClock, 'atTurnEnd'>,
  ) {}

  /** @throws NotFound */
  async ref(tenant: string, text: string): Promise<DefinitionRef> {
    const name = parseDefinitionName(text);
    if (name?.by !== 'name' || name.version !== undefined) return this.finder.ref(tenant, text);
    const key = keyOf(tenant, name.name);
    this.names.set(key, { tenant, name: name.name });
    this.next ??= new Promise<void>((resolve) => this.clock.atTurnEnd(resolve)).then(() => this.ask());
    const ref = (await this.next).get(key);
    if (!ref) throw new NotFound('definition', text);
    return ref;
  }

  private async ask(): Promise<Found> {
    const names = [...this.names.values()];
    this.names = new Map();
    this.next = undefined;
    const heads = await this.store.newest(names);
    return new Map(heads.map(({ tenant, ...ref }) => [keyOf(tenant, ref.name), ref]));
  }
}

const keyOf = (tenant: string, name: string): string => `${tenant}\0${name}`;
