import { NotFound, outstanding, type ParentAttempt } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';

import { Recent } from '../memory/recent.js';
import { SharedCalls } from '../memory/shared-calls.js';
import { loadState } from '../reading/load-state.js';

/** How long it is believed that a parent waits, in milliseconds. */
const freshMs = 10_000;

/** The attempts that a parent waits for, as it was read. */
interface Waiting {
  readonly attempts: ReadonlySet<string>;
  readonly at: number;
}

/**
 * Which attempts parents wait for. A thousand children of one parent ask as often as they are looked at, and its log is
 * read once in a while for all of them.
 */
export class Parents {
  private readonly known = new Recent<string, Waiting>(1_000);
  private readonly reading: SharedCalls<Waiting>;

  constructor(private readonly store: EventStore) {
    this.reading = new SharedCalls((key) => {
      const [tenant = '', id = ''] = key.split('\0');
      return this.read(tenant, id);
    });
  }

  /** @throws the store's errors; UnreadableEvent */
  async awaits(tenant: string, parent: ParentAttempt): Promise<boolean> {
    const key = `${tenant}\0${parent.executionId}`;
    const name = nameOf(parent);
    const known = this.known.get(key);
    if (known && this.store.now() - known.at < freshMs && known.attempts.has(name)) return true;
    // What was read before says nothing of an attempt that came to be since.
    const waiting = await this.reading.get(key);
    this.known.set(key, waiting);
    return waiting.attempts.has(name);
  }

  private async read(tenant: string, id: string): Promise<Waiting> {
    const at = this.store.now();
    try {
      const state = await loadState(this.store, { tenant, id });
      return { attempts: new Set(outstanding(state).map(nameOf)), at };
    } catch (error) {
      if (error instanceof NotFound) return { attempts: new Set(), at };
      throw error;
    }
  }
}

const nameOf = ({ step, attempt }: Pick<ParentAttempt, 'step' | 'attempt'>): string => `${attempt}:${step}`;
