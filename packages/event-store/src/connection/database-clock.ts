import { Listeners } from '../listeners.js';
import { ClockGuard } from './clock-guard.js';

const windowMs = 10_000;
const stepMs = 1_000;

/** What became of a clock that jumped ahead: not followed since it jumped so far, in milliseconds, or followed again. */
export type ClockNews = { readonly jumpMs: number } | 'believed';

/** The database's clock as processes watch it. */
export interface WatchedClock {
  /** True while the database's clock is not followed, since it jumped ahead. */
  readonly holding: boolean;
  /** Answers how to stop. */
  onNews(listener: (news: ClockNews) => void): () => void;
}

/**
 * The database's clock without asking it. Every reply that carries its time is an anchor, carried on by this process's
 * monotonic clock; the wall clock of this machine plays no part. An anchor is late by the way of the reply, so the
 * latest reading of the last windows is the best one, and none is ahead by more than the two clocks drift apart in
 * that time. A database whose clock jumps ahead is not followed until it is believed (see {@link ClockGuard}): until
 * then this clock goes on as it went, and what the jump made due waits.
 */
export class DatabaseClock implements WatchedClock {
  private windowStart = -Infinity;
  private current = -Infinity;
  private previous = -Infinity;
  private readonly news = new Listeners<ClockNews>();
  private readonly guard: ClockGuard;

  constructor(private readonly monotonic: () => number = () => performance.now()) {
    this.guard = new ClockGuard(monotonic, {
      jumped: (jumpMs) => this.news.tell({ jumpMs }),
      believed: () => this.news.tell('believed'),
    });
  }

  get holding(): boolean {
    return this.guard.holding;
  }

  onNews(listener: (news: ClockNews) => void): () => void {
    return this.news.add(listener);
  }

  /** Takes a reply's time, in epoch milliseconds, at the moment it arrived. */
  observe(databaseMs: number): void {
    if (!this.guard.trusts(databaseMs)) return;
    const at = this.monotonic();
    const offset = databaseMs - at;
    if (offset < Math.max(this.current, this.previous) - stepMs) {
      // A late reply or a clock set back: the lower reading is safe in both cases.
      this.current = offset;
      this.previous = -Infinity;
      this.windowStart = at;
    } else if (at - this.windowStart > windowMs) {
      this.previous = this.current;
      this.current = offset;
      this.windowStart = at;
    } else {
      this.current = Math.max(this.current, offset);
    }
  }

  /** Epoch milliseconds, whole. The store observes once before it is handed out. */
  now(): number {
    return Math.floor(this.monotonic() + Math.max(this.current, this.previous));
  }
}
