import type { AgendaMove, EventStore } from '@runlog/event-store';
import type { Clock } from '../clock.js';

/**
 * Moves agenda rows to later moments, gathered into one statement. A lost move costs one look too many.
 */
export class Rescheduler {
  #gathered = new Map<string, AgendaMove>();
  #timer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<EventStore, 'reschedule'>,
    private readonly clock: Clock,
    private readonly failed: (error: unknown) => void,
    private readonly gatherMs = 100,
  ) {}

  move(move: AgendaMove): void {
    this.#gathered.set(move.executionId, move);
    this.#timer ??= this.clock.after(this.gatherMs, () => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    });
  }

  /** Writes what is gathered, and resolves when it is written (or failed). */
  async flush(): Promise<void> {
    this.#timer?.();
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const entries = [...this.#gathered.values()];
    this.#gathered = new Map();
    if (entries.length === 0) return;
    try {
      await this.store.reschedule(entries);
    } catch (error) {
      this.failed(error);
    }
  }
}
