import type { DefinitionRef } from '@runlog/core';
import type { ProcessClock } from '@runlog/messaging';

import { Recent } from '../memory/recent.js';
import type { DefinitionNews } from '../ports.js';

interface Known {
  readonly ref: DefinitionRef;
  readonly until: number;
}

/** How long a newest version is believed without being told otherwise, in milliseconds. */
const believedMs = 1_000;

/**
 * The newest versions of names, kept for as long as news of new ones reach this process. Without news nothing is kept;
 * should a notice be lost on its way, a start takes the version before for a second at most.
 */
export class NewestKnown {
  private readonly known = new Recent<string, Known>(10_000);
  private heard = 0;
  private readonly stop: () => void;

  constructor(
    private readonly clock: Pick<ProcessClock, 'monotonic'>,
    private readonly news: DefinitionNews | undefined,
  ) {
    this.stop =
      news?.listen((told) => {
        this.heard += 1;
        if (told) this.known.delete(keyOf(told.tenant, told.name));
        else this.known.clear();
      }) ?? (() => undefined);
  }

  get(tenant: string, name: string): DefinitionRef | undefined {
    if (!this.news?.reliable) return undefined;
    const known = this.known.get(keyOf(tenant, name));
    return known && known.until > this.clock.monotonic() ? known.ref : undefined;
  }

  /** Asks, and keeps the answer unless news came in between. */
  async learn(tenant: string, name: string, ask: () => Promise<DefinitionRef>): Promise<DefinitionRef> {
    const { heard } = this;
    const ref = await ask();
    if (this.heard === heard && this.news?.reliable)
      this.known.set(keyOf(tenant, name), { ref, until: this.clock.monotonic() + believedMs });
    return ref;
  }

  close(): void {
    this.stop();
  }
}

const keyOf = (tenant: string, name: string): string => `${tenant}\0${name}`;
