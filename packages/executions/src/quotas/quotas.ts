import { OpenCount } from './open-count.js';
import { QuotaExceeded } from './quota-exceeded.js';
import { TokenBucket } from './token-bucket.js';

/** What each tenant may have; 0 for as much as it likes. */
export interface QuotaLimits {
  /** Starts a second in each process, on average; as many at once. */
  readonly startsPerSecond: number;
  /** Executions that have not ended, in the whole installation, counted approximately. */
  readonly openExecutions: number;
}

/** What quotas are counted with. */
export interface QuotaWorld {
  /** How many executions of the tenant have not ended; answers `upTo` where it is that many or more. */
  readonly countOpen: (tenant: string, upTo: number) => Promise<number>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

interface Account {
  readonly bucket: TokenBucket;
  readonly open: OpenCount;
}

/** Tenants that are remembered; one that was not heard of for long begins anew. */
const most = 10_000;

/** Holds each tenant to its limits, so that one cannot use up what all need. */
export class Quotas {
  private readonly accounts = new Map<string, Account>();

  constructor(
    private readonly limits: QuotaLimits,
    private readonly world: QuotaWorld,
  ) {}

  /** Counts a start of the tenant. @throws QuotaExceeded naming the limit; nothing was counted */
  async start(tenant: string): Promise<void> {
    const { startsPerSecond, openExecutions } = this.limits;
    if (startsPerSecond === 0 && openExecutions === 0) return;
    const account = this.accountOf(tenant);
    const now = this.world.now();
    if (startsPerSecond > 0) {
      const waitMs = account.bucket.take(now);
      if (waitMs > 0) throw new QuotaExceeded('starts_per_second', startsPerSecond, waitMs);
    }
    if (openExecutions === 0) return;
    await account.open.ready(now, openExecutions);
    if (!account.open.take(openExecutions)) throw new QuotaExceeded('open_executions', openExecutions, 1_000);
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
    const { startsPerSecond, openExecutions } = this.limits;
    return {
      bucket: new TokenBucket(startsPerSecond, this.world.now()),
      open: new OpenCount(() => this.world.countOpen(tenant, openExecutions)),
    };
  }
}
