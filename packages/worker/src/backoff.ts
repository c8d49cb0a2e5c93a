import type { ProcessClock } from '@runlog/messaging';

/** Delays that double from the first to the longest, each drawn at random from the upper half. Milliseconds. */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly bounds: { readonly firstMs: number; readonly maxMs: number },
    private readonly clock: Pick<ProcessClock, 'random'>,
  ) {}

  next(): number {
    const full = Math.min(this.bounds.maxMs, this.bounds.firstMs * 2 ** this.failures);
    this.failures = Math.min(this.failures + 1, 30);
    return full * (0.5 + this.clock.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}
