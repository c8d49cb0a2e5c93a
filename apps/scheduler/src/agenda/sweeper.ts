import type { AgendaEntry, EventStore } from '@runlog/event-store';
import { unacknowledged, type Delivery } from '../turns/delivery.js';

/** Hands a delivery to an execution's mailbox. */
export type Submit = (executionId: string, delivery: Delivery) => void;

/** Entries that are looked at together; the next page waits for them, so that a sweep never floods memory. */
const page = 500;

/**
 * Looks at what the agenda says is due, and at everything after a takeover or a loss on the bus. This alone brings
 * every execution on, whatever messages were lost; messages only make it faster.
 */
export class Sweeper {
  constructor(
    private readonly store: Pick<EventStore, 'dueAgenda' | 'agenda'>,
    private readonly submit: Submit,
  ) {}

  /** Looks at the due entries of these partitions; answers how many there were. */
  async sweepDue(partitions: readonly number[]): Promise<number> {
    if (partitions.length === 0) return 0;
    const entries = await this.store.dueAgenda(partitions, page);
    await this.#look(entries, false);
    return entries.length;
  }

  /** Looks at every open execution of these partitions; `force` resends attempts that no worker says it has. */
  async sweepAll(partitions: readonly number[], force: boolean, still: () => boolean): Promise<number> {
    let count = 0;
    let after: string | undefined;
    while (still()) {
      const entries = await this.store.agenda(partitions, after, page);
      await this.#look(entries, force);
      count += entries.length;
      after = entries.at(-1)?.executionId;
      if (entries.length < page) break;
    }
    return count;
  }

  async #look(entries: readonly AgendaEntry[], force: boolean): Promise<void> {
    await Promise.all(entries.map((entry) => this.#one(entry, force)));
  }

  async #one({ executionId, version }: AgendaEntry, force: boolean): Promise<void> {
    this.submit(executionId, unacknowledged({ kind: 'due' }));
    await new Promise<void>((resolve) => {
      const what = { kind: 'review', force, version } as const;
      this.submit(executionId, { what, done: resolve, later: () => resolve() });
    });
  }
}
