/** What became of a call: somebody answered (whatever it was), nobody did, or it cannot be told. */
export type CallEnd = 'answered' | 'unanswered' | 'unknown';

export interface BreakerOptions {
  /** So many calls in a row have to go unanswered; 0 for no breaker. */
  readonly failuresInARow: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
}

interface Target {
  unanswered: number;
  /** How often it was tried in vain since. */
  probes: number;
  closedUntil: number;
}

/** How long a target is left alone: at first, and at most, in milliseconds; by chance, so that processes do not agree. */
const rest = { firstMs: 250, longestMs: 2_000 } as const;
/** Targets that are remembered; the one that was heard of least lately is forgotten first. */
const most = 1_000;

/**
 * Tells calls to targets that answer nobody from the others, so that they do not fill all slots with waiting. After some
 * unanswered calls in a row a target is left alone for a moment; then one call tries, and any answer opens it to all. One
 * for each process; nothing of it is recorded.
 */
export class Breakers {
  private readonly targets = new Map<string, Target>();

  constructor(private readonly options: BreakerOptions) {}

  /** Whether a call may go to this target now; it has to be followed by `ended`. */
  admits(target: string): boolean {
    const known = this.targets.get(target);
    if (known === undefined || !this.isBroken(known)) return true;
    const now = this.options.now();
    if (now < known.closedUntil) return false;
    // This one tries; the others wait for what becomes of it, or for the next turn.
    known.closedUntil = now + this.restMs(known);
    return true;
  }

  ended(target: string, how: CallEnd): void {
    if (how === 'unknown' || this.options.failuresInARow === 0) return;
    const known = this.targets.get(target);
    this.targets.delete(target);
    if (how === 'answered') return;
    const found = known ?? { unanswered: 0, probes: 0, closedUntil: 0 };
    this.targets.set(target, found);
    if (this.isBroken(found)) found.probes += 1;
    found.unanswered += 1;
    if (this.isBroken(found)) found.closedUntil = this.options.now() + this.restMs(found);
    const [oldest] = this.targets.keys();
    if (this.targets.size > most && oldest !== undefined) this.targets.delete(oldest);
  }

  private isBroken({ unanswered }: Target): boolean {
    return unanswered >= this.options.failuresInARow;
  }

  private restMs({ probes }: Target): number {
    return (
      Math.min(rest.longestMs, rest.firstMs * 2 ** Math.min(probes, 10)) * (0.5 + this.options.random() / 2)
    );
  }
}
