/** When a worker is given up, in milliseconds on the monotonic clock. */
export const giveUp = {
  /** How often workers that have something in hand are asked what they have. */
  askMs: 500,
  /** Attempts younger than this are asked about by nobody. */
  youngMs: 500,
  /** So many times in a row the server has to know nobody of a worker's name, and so long apart. */
  absences: 2,
  apartMs: 400,
  /** After a reconnect workers are given the time to come back as well. */
  afterReconnectMs: 2_000,
  /** A worker whose connection stands, and who says nothing at all for so long, hangs or is cut off. */
  silenceMs: 10_000,
  /** Workers say something every second: one that did not is perhaps busy, and perhaps stuck. */
  livelyMs: 1_200,
  /** A process whose own timers came this late has heard nobody in the meantime. */
  ownPauseMs: 2_000,
} as const;

interface Watched {
  heardAt: number;
  absences: number;
  absentAt: number;
}

const fresh = (now: number): Watched => ({ heardAt: now, absences: 0, absentAt: -Infinity });

/**
 * Judges by what is heard of workers whether they are gone. The server knows at once when a connection has ended; a
 * worker that is merely busy keeps its connection, and is believed in for ten seconds. Pure: moments come from outside.
 */
export class WorkerWatch {
  readonly #watched = new Map<string, Watched>();
  #calmFrom = -Infinity;
  #lookedAt: number | undefined;

  /** It said something, whatever it was. */
  heard(worker: string, now: number): void {
    const watched = this.#watched.get(worker);
    if (watched) Object.assign(watched, fresh(now));
    else this.#watched.set(worker, fresh(now));
  }

  /** It was absent when it was last looked for. */
  doubtful(worker: string): boolean {
    return (this.#watched.get(worker)?.absences ?? 0) > 0;
  }

  /** It has just said something. */
  lively(worker: string, now: number): boolean {
    return now - (this.#watched.get(worker)?.heardAt ?? -Infinity) <= giveUp.livelyMs;
  }

  /** This process was cut off from the bus, or is. */
  disturbed(now: number): void {
    this.#calmFrom = now + giveUp.afterReconnectMs;
    for (const watched of this.#watched.values()) Object.assign(watched, fresh(now));
  }

  /** The server knows nobody of its name; true when the worker is gone. */
  absent(worker: string, now: number): boolean {
    if (now < this.#calmFrom) return false;
    const watched = this.#watched.get(worker) ?? fresh(now);
    this.#watched.set(worker, watched);
    if (now - watched.absentAt < giveUp.apartMs) return false;
    watched.absences += 1;
    watched.absentAt = now;
    return watched.absences >= giveUp.absences;
  }

  /** To be called regularly, with those that have something in hand; answers with those who said nothing for too long. */
  silent(workers: Iterable<string>, now: number): string[] {
    if (this.#lookedAt !== undefined && now - this.#lookedAt > giveUp.ownPauseMs) this.disturbed(now);
    this.#lookedAt = now;
    const silent: string[] = [];
    for (const worker of workers) {
      const watched = this.#watched.get(worker);
      if (!watched) this.heard(worker, now);
      else if (now - watched.heardAt > giveUp.silenceMs) silent.push(worker);
    }
    return silent;
  }

  forget(worker: string): void {
    this.#watched.delete(worker);
  }

  /** Keeps only what is known of these. */
  keepOnly(workers: ReadonlySet<string>): void {
    for (const worker of this.#watched.keys()) if (!workers.has(worker)) this.#watched.delete(worker);
  }
}
