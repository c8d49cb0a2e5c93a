const everyMs = 100;
/** The weight of the newest look: a single pause, of the collector say, is no overload. */
const weight = 0.2;

/** How late the event loop is of late: a mean over about half a second. */
export class LoopDelay {
  private readonly timer: NodeJS.Timeout;
  private due = performance.now() + everyMs;
  private mean = 0;

  constructor() {
    this.timer = setInterval(() => this.look(performance.now()), everyMs);
    this.timer.unref();
  }

  /** Milliseconds. */
  get ms(): number {
    return this.mean;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(now: number): void {
    this.mean += (Math.max(0, now - this.due) - this.mean) * weight;
    this.due = now + everyMs;
  }
}
