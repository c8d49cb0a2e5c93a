/** So often an attempt may be lost together with the worker that had it; then it is taken for the cause. */
export const mostLosses = 5;

/** How long a lost attempt rests before it is given anew: not at all, then by chance up to this, each time so much more. */
const rests = { firstMs: 1_000, factor: 3 } as const;

/** Lost so often, an attempt is suspected of ending its workers. */
const suspectLosses = 2;

/** A suspect rests so often in place of going through the stream, each time by chance from least to most. */
const awaits = { times: 10, leastMs: 500, mostMs: 1_500 } as const;

/** Attempts that are counted, at most; those beyond are given anew at once, as after a first loss. */
const mostCounted = 100_000;
/** Attempts that were given up, at most; of those beyond a copy in the stream may run once more. */
const mostGivenUp = 10_000;

/**
 * Counts how often attempts were lost with their workers. What ends its worker each time would do so for ever, and take
 * along whatever else is there: it is given anew ever more rarely and at moments of chance, so that the others get done
 * in between, and not at all after the last loss. Memory of this process: a new owner counts anew.
 */
export class Losses {
  readonly #counts = new Map<string, number>();
  readonly #givenUp = new Set<string>();
  readonly #awaited = new Map<string, number>();

  constructor(private readonly random: () => number) {}

  /** The attempt was lost once more; answers how long it has to rest, in milliseconds. */
  add(attempt: string): number {
    const before = this.#counts.get(attempt);
    if (before === undefined && this.#counts.size >= mostCounted) return 0;
    const count = (before ?? 0) + 1;
    this.#counts.set(attempt, count);
    if (count === 1 || count >= mostLosses) return 0;
    return this.random() * rests.firstMs * rests.factor ** (count - 2);
  }

  /** It may be what ends its workers. */
  suspect(attempt: string): boolean {
    return (this.#counts.get(attempt) ?? 0) >= suspectLosses;
  }

  /**
   * How long a suspect that no worker can be given rests, in milliseconds; undefined when it is none, or has rested often
   * enough. The stream would hand the next worker all suspects at the same moment, the guilty one together with the others.
   */
  awaitWorker(attempt: string): number | undefined {
    const times = this.#awaited.get(attempt) ?? 0;
    if (!this.suspect(attempt) || times >= awaits.times) return undefined;
    this.#awaited.set(attempt, times + 1);
    return awaits.leastMs + this.random() * (awaits.mostMs - awaits.leastMs);
  }

  /** It is not to be given anew. */
  hopeless(attempt: string): boolean {
    return (this.#counts.get(attempt) ?? 0) >= mostLosses;
  }

  /** The attempt is over; true when it had been given up, so that copies of it may still be about. */
  over(attempt: string): boolean {
    if (this.#counts.size === 0) return false;
    const hopeless = this.hopeless(attempt);
    this.#counts.delete(attempt);
    this.#awaited.delete(attempt);
    if (!hopeless) return false;
    const [oldest] = this.#givenUp;
    if (this.#givenUp.size >= mostGivenUp && oldest !== undefined) this.#givenUp.delete(oldest);
    this.#givenUp.add(attempt);
    return true;
  }

  /** It is over because it had been given up. */
  givenUp(attempt: string): boolean {
    return this.#givenUp.has(attempt);
  }

  /** Forgets the counts of attempts whose partitions went to others. */
  removeWhere(test: (attempt: string) => boolean): void {
    for (const counts of [this.#counts, this.#awaited])
      for (const attempt of counts.keys()) if (test(attempt)) counts.delete(attempt);
  }
}
