/** A jump of the database's clock that nobody can have lived through, in milliseconds. */
const mostJumpMs = 5 * 60_000;
/** How long the clock has to stand by what it says before it is believed all the same. */
const believedAfterMs = 10 * 60_000;
/** What a clock that is kept right is moved by at most. */
const correctionMs = 60_000;

/** Told when the clock is not believed (how far it jumped, in milliseconds) and when it is again. */
export interface ClockWatcher {
  jumped(jumpMs: number): void;
  believed(): void;
}

/**
 * Compares the database's clock with the monotonic one. Whatever is due by a clock that jumped ahead by more than five
 * minutes is held: until it comes back, or has stood by it for ten minutes, since then somebody has set it right.
 */
export class ClockGuard {
  #base: { readonly now: number; readonly at: number } | undefined;
  #heldSince: number | undefined;

  constructor(
    private readonly monotonic: () => number,
    private readonly watcher: ClockWatcher,
  ) {}

  /** True while things are held. */
  get holding(): boolean {
    return this.#heldSince !== undefined;
  }

  /** Takes a reading of the database's clock (epoch milliseconds); whether it may be acted upon. */
  trusts(now: number): boolean {
    const at = this.monotonic();
    const jump = this.#base ? now - (this.#base.now + at - this.#base.at) : 0;
    if (jump > mostJumpMs && !this.#isBelieved(at, jump)) return false;
    if (this.#heldSince !== undefined) {
      this.#heldSince = undefined;
      this.watcher.believed();
    }
    // A clock that was set back must not make its coming back a jump.
    if (!this.#base || jump > -correctionMs) this.#base = { now, at };
    return true;
  }

  #isBelieved(at: number, jump: number): boolean {
    if (this.#heldSince === undefined) {
      this.#heldSince = at;
      this.watcher.jumped(jump);
    }
    return at - this.#heldSince >= believedAfterMs;
  }
}
