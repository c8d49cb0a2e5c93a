import type { TenantUsage } from '@runlog/event-store';

import { OpenCount } from './open-count.js';
import { QuotaExceeded } from './quota-exceeded.js';
import { TokenBucket } from './token-bucket.js';
import { UsageWatch } from './usage-watch.js';

/** What each tenant may have; 0 for as much as it likes. */
export interface QuotaLimits {
  /** Starts a second in each process, on average; as many at once. */
  readonly startsPerSecond: number;
  /** Executions that run at once, in the whole installation, counted approximately. What is started beyond them waits. */
  readonly runningExecutions: number;
  /** Executions that wait, likewise. What is started beyond them is refused. */
  readonly queuedExecutions: number;
  /** Timers that run, as they were counted up to a minute ago. While there are as many or more, starts are refused. */
  readonly timers: number;
  /** Bytes of the histories that the log holds, likewise. */
  readonly storedBytes: number;
}

/** What becomes of an accepted start: it runs at once, or waits in line until it is let in. */
export type Admission = 'run' | 'queue';

/** What quotas are counted with. */
export interface QuotaWorld {
  /** How many executions of the tenant have not ended; answers `upTo` where it is that many or more. */
  readonly countOpen: (tenant: string, upTo: number) => Promise<number>;
  /** What the tenant keeps. */
  readonly usage: (tenant: string) => Promise<TenantUsage>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

interface Account {
  readonly bucket: TokenBucket;
  readonly open: OpenCount;
  readonly usage: UsageWatch;
}

/** Tenants that are remembered; one that was not heard of for long begins anew. */
const most = 10_000;

/** Holds each tenant to its limits, so that one cannot use up what all need. */
export class Quotas {
  private readonly accounts = new Map<string, Account>();
  /** Who is counted apart from the list, and where. */
  private readonly counted = new Map<string, OpenCount>();
  private readonly limited: boolean;

  constructor(
    private readonly limits: QuotaLimits,
    private readonly world: QuotaWorld,
  ) {
    const { startsPerSecond, runningExecutions, timers, storedBytes } = limits;
    this.limited = [startsPerSecond, runningExecutions, timers, storedBytes].some((limit) => limit > 0);
  }

  /**
   * Counts a start of the tenant under the id that its execution will have. It runs at once while all that the tenant has
   * open, those that wait included, has room together: so nobody overtakes a line that has none.
   * @throws QuotaExceeded naming the limit; nothing was counted
   */
  async start(tenant: string, id: string): Promise<Admission> {
    const { startsPerSecond, runningExecutions: running, queuedExecutions: queued } = this.limits;
    if (!this.limited) return 'run';
    const account = this.accountOf(tenant);
    const now = this.world.now();
    await this.hasRoom(account, now);
    if (startsPerSecond > 0) {
      const waitMs = account.bucket.take(now);
      if (waitMs > 0) throw new QuotaExceeded('starts_per_second', startsPerSecond, waitMs);
    }
    if (running === 0) return 'run';
    await account.open.ready(now, running);
    if (this.take(account, id, running)) return 'run';
    if (this.take(account, id, queued === 0 ? Infinity : running + queued)) return 'queue';
    throw new QuotaExceeded('queued_executions', queued, 1_000);
  }

  /** The execution has ended, or never came to be: what counts it apart from the list counts it no more. */
  over(id: string): void {
    const open = this.counted.get(id);
    if (!open) return;
    this.counted.delete(id);
    open.over(id);
  }

  /** @throws QuotaExceeded where the tenant keeps as much as it may */
  private async hasRoom({ usage }: Account, now: number): Promise<void> {
    const { timers, storedBytes } = this.limits;
    if (timers === 0 && storedBytes === 0) return;
    const kept = await usage.at(now);
    if (!kept) return;
    if (timers > 0 && kept.timers >= timers) throw new QuotaExceeded('timers', timers, usage.nextIn(now));
    if (storedBytes > 0 && kept.bytes >= storedBytes)
      throw new QuotaExceeded('stored_bytes', storedBytes, usage.nextIn(now));
  }

  private take({ open }: Account, id: string, limit: number): boolean {
    if (!open.take(id, limit)) return false;
    this.counted.set(id, open);
    return true;
  }

  private accountOf(tenant: string): Account {
    const known = this.accounts.get(tenant) ?? this.newAccount(tenant);
    this.accounts.delete(tenant);
    this.accounts.set(tenant, known);
    const [oldest] = this.accounts.keys();
    if (this.accounts.size > most && oldest !== undefined) this.accounts.delete(oldest);
    return known;
  }

  private newAccount(tenant: string): Account {
    const { startsPerSecond, runningExecutions, queuedExecutions } = this.limits;
    return {
      bucket: new TokenBucket(startsPerSecond, this.world.now()),
      usage: new UsageWatch(() => this.world.usage(tenant)),
      open: new OpenCount({
        ask: () => this.world.countOpen(tenant, runningExecutions + queuedExecutions),
        forget: (ids) => {
          for (const id of ids) this.counted.delete(id);
        },
      }),
    };
  }
}
