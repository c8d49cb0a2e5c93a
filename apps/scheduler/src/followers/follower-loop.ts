import type { Clock } from '../clock.js';

/** How a follower waits, in milliseconds. */
export interface FollowerPace {
  /** How many events a round takes at most. A round that took so many is followed by the next one without rest. */
  readonly batch: number;
  /** Rest before the first round after idleness: whoever just committed has the processor to itself for that long. */
  readonly leadMs: number;
  /** Rest between two rounds that had work, so that one round takes more at once. */
  readonly gatherMs: number;
  /** Longest rest; wake-ups make it shorter, this is the safety net. */
  readonly pollMs: number;
  /** Rest after a failure. */
  readonly afterFailureMs: number;
}

/**
 * Runs one round after another while it is switched on: soon after it is woken out of idleness, by its poll otherwise. While
 * there is work it rests between rounds, whoever wakes it, so that one round takes much; while it is behind it does not
 * rest. Only one round runs at a time.
 */
export class FollowerLoop {
  #on = false;
  #woken = false;
  #running: Promise<void> | undefined;
  #timer: (() => void) | undefined;
  #gathering = false;

  constructor(
    private readonly round: (batch: number) => Promise<number>,
    private readonly clock: Clock,
    private readonly pace: FollowerPace,
    private readonly failed: (error: unknown) => void,
  ) {}

  switchOn(): void {
    this.#on = true;
    this.#gathering = false;
    this.#woken = true;
    if (!this.#running) this.#begin();
  }

  /** Resolves when the running round has ended. */
  async switchOff(): Promise<void> {
    this.#on = false;
    this.#timer?.();
    this.#timer = undefined;
    await this.#running;
  }

  /** Something may have been appended. */
  wake(): void {
    this.#woken = true;
    if (!this.#on || this.#running || this.#gathering) return;
    if (this.pace.leadMs === 0) return this.#begin();
    this.#timer?.();
    this.#gathering = true;
    this.#restThenGo(this.pace.leadMs);
  }

  #begin(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#gathering = false;
    this.#running = this.#go().finally(() => {
      this.#running = undefined;
    });
  }

  async #go(): Promise<void> {
    this.#woken = false;
    let rest = this.pace.pollMs;
    try {
      const taken = await this.round(this.pace.batch);
      if (taken > 0 || this.#woken) {
        // Even without rest the next round waits for its turn in the event loop, which it shares with the engine.
        rest = taken >= this.pace.batch ? 0 : this.pace.gatherMs;
        this.#gathering = true;
      }
    } catch (error) {
      this.failed(error);
      rest = this.pace.afterFailureMs;
    }
    if (this.#on) this.#restThenGo(rest);
  }

  #restThenGo(ms: number): void {
    this.#timer = this.clock.after(ms, () => this.#begin());
  }
}
