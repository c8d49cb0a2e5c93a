import { RunlogError, type ExecutionEvent, type UnreadableEvent } from '@runlog/core';
import type { AdmissionAsk, AdmissionLine } from '@runlog/event-store';

import { Recent } from '../memory/recent.js';
import { inTurn } from './in-turn.js';
import { letIn, type Door } from './let-in.js';

/** What admission stands on. */
export interface AdmissionPlatform extends Door {
  readonly line: Pick<AdmissionLine, 'next'>;
  /** Executions of one tenant that may run at once; 0 for any number. */
  readonly running: number;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** Told of an execution that cannot be let in now; it is tried again after a while, and holds up no other. */
  readonly failed: (error: unknown, executionId: string) => void;
}

const tenantsAtOnce = 100;
/** How long the line may show executions that were let in. What is forgotten earlier costs a look into the log. */
const remembered = 50_000;
const againMs = 30_000;

/**
 * Lets in those who wait: of each tenant the oldest, as far as there is room, tenants in turn. Keeps nothing that is
 * needed: the list says who waits and the log whether it is so, and whoever goes on elsewhere finds the same.
 */
export class Admission {
  /** The tenant whose turn was last; the next page begins behind it. */
  private after: string | undefined;
  private readonly inside = new Recent<string, true>(remembered);
  private readonly failedUntil = new Map<string, number>();

  constructor(private readonly platform: AdmissionPlatform) {}

  /** Lets up to `most` in; answers how many it was. @throws the store's errors when it is out of reach */
  async round(most: number): Promise<number> {
    let count = 0;
    do {
      const found = await this.platform.line.next(this.ask(most));
      const outside = found.map(({ executions }) => executions.filter((id) => !this.inside.get(id)));
      count += await this.letIn(inTurn(outside, most - count));
      this.after = found.length === tenantsAtOnce ? found.at(-1)?.tenant : undefined;
    } while (this.after !== undefined && count < most);
    return count;
  }

  private ask(each: number): AdmissionAsk {
    const { after } = this;
    const { running } = this.platform;
    return {
      ...(after !== undefined && { after }),
      ...{ tenants: tenantsAtOnce, running, each, without: this.failing() },
    };
  }

  private failing(): string[] {
    const now = this.platform.monotonic();
    for (const [id, until] of this.failedUntil) if (until <= now) this.failedUntil.delete(id);
    return [...this.failedUntil.keys()];
  }

  private async letIn(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const logs = await this.platform.store.readMany(ids.map((executionId) => ({ executionId })));
    const outcomes = await Promise.allSettled(ids.map((id) => this.one(id, logs.get(id) ?? [])));
    const away = outcomes.find((outcome) => outcome.status === 'rejected');
    if (away) throw away.reason;
    return outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length;
  }

  private async one(id: string, log: readonly ExecutionEvent[] | UnreadableEvent): Promise<boolean> {
    try {
      if (log instanceof Error) throw log;
      if ((await letIn(this.platform, log)) === 'out') return false;
      this.inside.set(id, true);
      return true;
    } catch (error) {
      if (error instanceof RunlogError && error.retryable) throw error;
      this.failedUntil.set(id, this.platform.monotonic() + againMs);
      this.platform.failed(error, id);
      return false;
    }
  }
}
