import type { Clock } from '../clock.js';

/** After the last try the agenda's patrol takes over. */
const retries = { firstMs: 250, rate: 2, tries: 6 } as const;

/** Tries again what failed because something is away. */
export class Insistence {
  readonly #pauses = new Set<() => void>();
  #stopped = false;

  constructor(
    private readonly clock: Pick<Clock, 'after' | 'random'>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Resolves when the work succeeded, was tried often enough, or is not wanted any more; never rejects. */
  async until(work: () => Promise<void>, wanted: () => boolean = () => true): Promise<void> {
    for (let time = 1; time <= retries.tries && !this.#stopped && wanted(); time += 1) {
      try {
        return await work();
      } catch (error) {
        if (time === 1) this.failed(error);
        if (time < retries.tries) await this.#pause(retries.firstMs * retries.rate ** (time - 1));
      }
    }
  }

  /** Tries nothing again. */
  stop(): void {
    this.#stopped = true;
    for (const end of this.#pauses) end();
  }

  #pause(mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#pauses.delete(end);
        resolve();
      };
      const cancel = this.clock.after(mostMs * (0.5 + this.clock.random() / 2), end);
      this.#pauses.add(end);
    });
  }
}
