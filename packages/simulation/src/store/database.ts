import { openInMemoryStore, type Append, type AppendOutcome, type InMemoryStore } from '@runlog/event-store';
import type { Random } from '../random.js';
import type { VirtualTime } from '../time/virtual-time.js';
import { uuidAt } from './ids.js';
import type { Plants } from './plants.js';

/** The first moment of every simulation on the database's clock, in epoch milliseconds. */
export const epoch = Date.UTC(2026, 0, 1);

/** The database of a simulation: the store in memory behind a clock of its own, at times out of reach. */
export class Database {
  readonly store: InMemoryStore;
  readonly partitions = 4;
  away = false;

  constructor(
    time: VirtualTime,
    random: Random,
    private readonly plants: Plants,
  ) {
    this.store = openInMemoryStore({
      clock: () => Math.floor(epoch + time.now),
      partitions: this.partitions,
      newId: () => uuidAt(epoch + time.now, random),
    });
  }

  /** What a service asks of one part of the store. */
  async call(part: keyof InMemoryStore, method: string, args: readonly unknown[]): Promise<unknown> {
    if (part === 'events' && method === 'append') return this.#append(args[0] as Append);
    if (this.plants.noSweep && (method === 'dueAgenda' || method === 'agenda')) return [];
    const target = this.store[part] as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
    return target[method]?.(...args);
  }

  async #append(append: Append): Promise<AppendOutcome> {
    const { events } = this.store;
    const { command, ...bare } = append;
    const wanted = this.plants.noCommandIds && command ? bare : append;
    const outcome = await events.append(wanted);
    if (outcome.status !== 'conflict' || !this.plants.noVersionGuard) return outcome;
    const expectedVersion = (await events.read(append.executionId)).length;
    return events.append({ ...wanted, expectedVersion });
  }
}
