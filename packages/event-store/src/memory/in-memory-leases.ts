import type { Lease, LeaseTable } from '../port.js';

interface Held {
  readonly owner: string | undefined;
  readonly epoch: number;
  readonly expiresAt: number;
}

/** Leases in memory. */
export class InMemoryLeases implements LeaseTable {
  private readonly rows = new Map<string, Held>();
  private readonly seen = new Map<string, number>();

  constructor(private readonly clock: () => number) {}

  async renew(owner: string, ttlMs: number): Promise<{ held: Lease[]; owners: number }> {
    const now = this.clock();
    this.seen.set(owner, now + ttlMs);
    const held = this.heldBy(owner);
    for (const { name, epoch } of held) this.rows.set(name, { owner, epoch, expiresAt: now + ttlMs });
    const owners = [...this.seen.values()].filter((expiresAt) => expiresAt > now).length;
    return { held, owners };
  }

  async acquire(owner: string, names: readonly string[], count: number, ttlMs: number): Promise<Lease[]> {
    const now = this.clock();
    const free = names.filter((name) => {
      const row = this.rows.get(name);
      return row?.owner === undefined || row.expiresAt <= now;
    });
    return free.slice(0, count).map((name) => {
      const epoch = (this.rows.get(name)?.epoch ?? 0) + 1;
      this.rows.set(name, { owner, epoch, expiresAt: now + ttlMs });
      return { name, epoch };
    });
  }

  async release(owner: string, names: readonly string[]): Promise<void> {
    for (const { name, epoch } of this.heldBy(owner)) {
      if (names.includes(name)) this.rows.set(name, { owner: undefined, epoch, expiresAt: -Infinity });
    }
    if (this.heldBy(owner).length === 0) this.seen.delete(owner);
  }

  private heldBy(owner: string): Lease[] {
    return [...this.rows].flatMap(([name, row]) => (row.owner === owner ? [{ name, epoch: row.epoch }] : []));
  }
}
