import { setTimeout as delay } from 'node:timers/promises';

import type { ProcessExit } from '../process/managed-process.js';
import type { PlatformObserver } from './observer.js';
import type { Unit } from './unit.js';
import { Watchdog, type WatchdogTimes } from './watchdog.js';

const firstPauseMs = 100;
const longestPauseMs = 5_000;
/** Who ran this long is not in a crash loop: its next death is again the first. */
const steadyMs = 10_000;

/** Options of a {@link Keeper}. */
export interface KeeperOptions {
  /** False: a death is reported and left alone. */
  readonly restart: boolean;
  readonly observer: PlatformObserver;
  /** When a unit that does not serve is ended; absent for the usual times. */
  readonly watchdog?: WatchdogTimes;
}

/**
 * Keeps one unit running: after a death it starts it again, at once at first, then ever more slowly
 * (100 ms doubling to 5 s) until it stays up. One that runs and does not serve is ended, and counts as dead. After `stop`
 * returns nothing of it runs.
 */
export class Keeper {
  private readonly stopping = new AbortController();
  private restarting: Promise<void> = Promise.resolve();
  private deaths = 0;
  private readySince = performance.now();
  private watchdog: Watchdog | undefined;

  constructor(
    readonly unit: Unit,
    private readonly options: KeeperOptions,
  ) {
    unit.onExit((exit) => this.died(exit));
    if (unit.pid !== undefined) this.watch();
  }

  /** The first start; its failure is the caller's. A unit that runs already needs none. */
  async start(): Promise<void> {
    await reported(this.options.observer, this.unit.name, () => this.unit.start());
    this.readySince = performance.now();
    this.watch();
  }

  /** Ends the unit, also one that is just being started again. */
  async stop(): Promise<void> {
    if (this.unit.pid !== undefined) this.options.observer.stopping?.(this.unit.name);
    this.stopping.abort();
    this.watchdog?.stop();
    await this.unit.stop();
    await this.restarting;
    await this.unit.stop();
  }

  private watch(): void {
    const { restart, observer, watchdog } = this.options;
    if (!restart || this.unit.serves === undefined || this.stopping.signal.aborted) return;
    const { name } = this.unit;
    this.watchdog = new Watchdog(this.unit, (silentMs) => observer.silent?.(name, silentMs), watchdog);
  }

  private died(exit: ProcessExit): void {
    this.watchdog?.stop();
    if (performance.now() - this.readySince > steadyMs) this.deaths = 0;
    const restarts = this.options.restart && !this.stopping.signal.aborted;
    this.options.observer.died?.(this.unit.name, exit, restarts ? this.pauseMs() : undefined);
    if (restarts) this.restarting = this.bringBack();
  }

  private async bringBack(): Promise<void> {
    for (;;) {
      const pauseMs = this.pauseMs();
      this.deaths += 1;
      const waited = await delay(pauseMs, true, { signal: this.stopping.signal }).catch(() => false);
      if (!waited) return;
      try {
        await this.start();
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.options.observer.restartFailed?.(this.unit.name, error, this.pauseMs());
      }
    }
  }

  private pauseMs(): number {
    return Math.min(firstPauseMs * 2 ** this.deaths, longestPauseMs);
  }
}

/** Runs a start and tells the observer of its beginning and its success. */
export async function reported<T>(
  observer: PlatformObserver,
  name: string,
  start: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  observer.starting?.(name);
  const result = await start();
  observer.ready?.(name, performance.now() - began);
  return result;
}
