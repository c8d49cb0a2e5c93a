import { setTimeout as pause } from 'node:timers/promises';
import { strike, type Victim } from '../platform/victim.js';
import type { Random } from '../random.js';

/** Kills one of the victims after another with `kill -9`, at moments that the seed gives, until told to end. */
export class Kills {
  readonly done: { readonly name: string; readonly at: number }[] = [];
  #ending = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    private readonly victims: readonly Victim[],
    private readonly random: Random,
    private readonly everyMs: { readonly least: number; readonly most: number },
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when the last kill is done. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const restMs = this.random.int(this.everyMs.least, this.everyMs.most);
      await pause(restMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const victim = this.random.pick(this.victims);
      await strike(victim);
      this.done.push({ name: victim.name, at: performance.now() });
    }
  }
}
