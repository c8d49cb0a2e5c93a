import type { Lease, LeaseTable } from '@runlog/event-store';
import type { Clock } from '../clock.js';
import { fairShare, surplus } from './fair-share.js';

/** Told when leases come and go. A lost one is no longer acted on from the moment of the call. */
export interface LeaseHolder {
  gained(names: readonly string[]): void;
  lost(names: readonly string[]): void;
}

/** How long leases last and how often they are renewed, in milliseconds. */
export interface LeaseTimes {
  readonly ttlMs: number;
  readonly renewMs: number;
  /** How long before its end a lease is no longer trusted. */
  readonly marginMs: number;
}

export const leaseTimes: LeaseTimes = { ttlMs: 2_000, renewMs: 500, marginMs: 400 };

/** What keeping leases takes. */
export interface OwnershipParts {
  /** Names this process; unique over all processes and restarts. */
  readonly owner: string;
  readonly leases: LeaseTable;
  /** Within each group the leases are shared out evenly. */
  readonly groups: readonly (readonly string[])[];
  readonly holder: LeaseHolder;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
  /** Leases were taken, each under a new epoch. */
  readonly taken?: (leases: readonly Lease[]) => void;
  readonly times?: LeaseTimes;
}

/**
 * Keeps this process's fair share of each group of leases. A lease is trusted from before its renewal was sent for
 * ttl minus margin on the monotonic clock, so that a paused process stops acting by itself. Ownership only keeps two
 * processes from doing the same work: the log is safe without it.
 */
export class Ownership {
  readonly #held = new Set<string>();
  #trustedUntil = -Infinity;
  #stopped = false;
  #renewing: Promise<void> = Promise.resolve();
  #cancelRound = (): void => undefined;
  #cancelDrop = (): void => undefined;

  readonly #times: LeaseTimes;

  constructor(private readonly parts: OwnershipParts) {
    this.#times = parts.times ?? leaseTimes;
  }

  /** True while this process may act as the holder. */
  holds(name: string): boolean {
    return this.#held.has(name) && this.parts.clock.monotonic() < this.#trustedUntil;
  }

  /** Renews for the first time and goes on doing so; resolves after the first round. */
  async start(): Promise<void> {
    await this.#round();
  }

  /** Gives all leases back, so that others take over at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRound();
    await this.#renewing;
    this.#cancelDrop();
    const names = [...this.#held];
    this.#drop(names);
    if (names.length > 0) await this.parts.leases.release(this.parts.owner, names).catch(this.parts.failed);
  }

  async #round(): Promise<void> {
    if (this.#stopped) return;
    this.#renewing = this.#renew().catch((error: unknown) => {
      this.parts.failed(error);
      this.#dropUntrusted();
    });
    await this.#renewing;
    if (!this.#stopped)
      this.#cancelRound = this.parts.clock.after(this.#times.renewMs, () => void this.#round());
  }

  async #renew(): Promise<void> {
    const asked = this.parts.clock.monotonic();
    const { held, owners } = await this.parts.leases.renew(this.parts.owner, this.#times.ttlMs);
    this.#trustedUntil = asked + this.#times.ttlMs - this.#times.marginMs;
    this.#cancelDrop();
    this.#cancelDrop = this.parts.clock.after(this.#times.ttlMs, () => this.#dropUntrusted());
    const confirmed = new Set(held.map(({ name }) => name));
    this.#drop([...this.#held].filter((name) => !confirmed.has(name)));
    // A lease that outlived this process's own trust in it is held again, with a fresh start.
    this.#take([...confirmed].filter((name) => !this.#held.has(name)));
    for (const group of this.parts.groups) await this.#balance(group, owners);
  }

  async #balance(group: readonly string[], owners: number): Promise<void> {
    const mine = group.filter((name) => this.#held.has(name));
    const share = fairShare(group.length, owners);
    if (mine.length > share) {
      const extra = surplus(mine, share);
      this.#drop(extra);
      await this.parts.leases.release(this.parts.owner, extra);
    } else if (mine.length < share) {
      const wanted = group.filter((name) => !this.#held.has(name));
      const got = await this.parts.leases.acquire(
        this.parts.owner,
        wanted,
        share - mine.length,
        this.#times.ttlMs,
      );
      if (got.length > 0) this.parts.taken?.(got);
      this.#take(got.map(({ name }) => name));
    }
  }

  #dropUntrusted(): void {
    if (this.parts.clock.monotonic() >= this.#trustedUntil) this.#drop([...this.#held]);
  }

  #take(names: readonly string[]): void {
    if (names.length === 0) return;
    for (const name of names) this.#held.add(name);
    this.parts.holder.gained(names);
  }

  #drop(names: readonly string[]): void {
    if (names.length === 0) return;
    for (const name of names) this.#held.delete(name);
    this.parts.holder.lost(names);
  }
}
