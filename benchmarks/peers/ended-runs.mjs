import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for the ends of many runs with one query for all of them: `ask(ids)` answers those that have ended, as objects with an
 * `id`. It is asked every `everyMs` while something is waited for; when it fails (the database is away), it is asked again.
 */
export class EndedRuns {
  #waiting = new Map();
  #asking = false;

  constructor(ask, everyMs) {
    this.ask = ask;
    this.everyMs = everyMs;
  }

  /** Resolves with what `ask` answers of this run. */
  of(id) {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      if (!this.#asking) void this.#loop();
    });
  }

  async #loop() {
    this.#asking = true;
    while (this.#waiting.size > 0) {
      await pause(this.everyMs);
      for (const run of await this.ask([...this.#waiting.keys()]).catch(() => [])) {
        this.#waiting.get(run.id)?.(run);
        this.#waiting.delete(run.id);
      }
    }
    this.#asking = false;
  }
}
