import { setTimeout as delay } from 'node:timers/promises';

import type { Unit } from './unit.js';

/** How often a unit is looked at, and how long it may be silent before it is ended; milliseconds. */
export interface WatchdogTimes {
  readonly everyMs: number;
  readonly silentMs: number;
}

// The silence is longer than a busy machine or a process that was stopped for a while needs to answer again.
export const usualTimes: WatchdogTimes = { everyMs: 3_000, silentMs: 15_000 };

/**
 * Kills a unit that runs but does not serve, so that its end is noticed and whoever keeps it starts it again: a NATS
 * that ran out of disk answers nothing any more, not even when there is room again.
 */
export class Watchdog {
  private readonly stopping = new AbortController();

  /** Looks until `stop`; a unit that cannot tell whether it serves is never killed. */
  constructor(
    private readonly unit: Unit,
    private readonly killing: (silentMs: number) => void,
    private readonly times: WatchdogTimes = usualTimes,
  ) {
    void this.watch();
  }

  stop(): void {
    this.stopping.abort();
  }

  private async watch(): Promise<void> {
    const { unit, times } = this;
    const { signal } = this.stopping;
    let pid = unit.pid;
    // Counted from a look that failed: what this process itself sleeps through is not the unit's silence.
    let silentSince: number | undefined;
    for (;;) {
      const waited = await delay(times.everyMs, true, { signal, ref: false }).catch(() => false);
      if (!waited) return;
      const lookedAt = performance.now();
      const serves = (await unit.serves?.()) ?? true;
      if (signal.aborted) return;
      if (serves || unit.pid === undefined || unit.pid !== pid) {
        pid = unit.pid;
        silentSince = undefined;
        continue;
      }
      silentSince ??= lookedAt;
      const silentMs = performance.now() - silentSince;
      if (silentMs < times.silentMs) continue;
      this.killing(silentMs);
      await unit.kill();
    }
  }
}
