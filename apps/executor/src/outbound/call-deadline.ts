import { timedOut } from './failures.js';

/** A signal that follows another one and ends by itself after a time; to be released when the call is over. */
export class CallDeadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly outer: AbortSignal,
    limitMs: number,
  ) {
    this.timer = setTimeout(
      () => this.controller.abort(timedOut(`the call took over ${limitMs} ms`)),
      limitMs,
    );
    if (outer.aborted) this.follow();
    else outer.addEventListener('abort', this.follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Ends the call now. */
  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  release(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.follow);
  }

  private readonly follow = (): void => this.controller.abort(this.outer.reason);
}
