import { genesisOf, type HashedEvent, hashOf } from '../chain/event-hash.js';

/** An event as it stands in the log, with its hash in hexadecimal digits; null where it has none. */
export interface LoggedEvent extends HashedEvent {
  readonly hash: string | null;
}

/**
 * What is wrong with an event, the first such one of its execution:
 * `missing`, the log goes on behind it; `altered`, it or the hash before it is not what the hash was made of;
 * `unchained`, it has no hash, though the execution's other events have, or are all younger than the chains;
 * `payload`, what lies apart of it is missing or is not what its hash was made of;
 * `cut`, the log ends before it, though it was sealed; `rewritten`, the chain is sound and not the one that was sealed.
 */
export type Damage = 'missing' | 'altered' | 'unchained' | 'payload' | 'cut' | 'rewritten';

/** The first bad event of an execution. */
export interface Finding {
  readonly executionId: string;
  readonly version: number;
  readonly damage: Damage;
}

/** Clocks of those who name executions may differ from the database's by less than this, in milliseconds. */
const clocksApartMs = 600_000;

/** Follows executions one after the other, event by event. Holds the state of one of them. */
export class ChainCheck {
  private executionId = '';
  private version = 0;
  private head: string | undefined;
  private damaged = false;

  /** `chainedSince`: epoch milliseconds; executions that began before may begin without hashes. */
  constructor(private readonly chainedSince: number) {}

  /** Takes the next event, by execution and version. Answers what is wrong, once for an execution. */
  take(event: LoggedEvent): Finding | undefined {
    if (event.executionId !== this.executionId) this.begin(event.executionId);
    if (this.damaged) return undefined;
    const damage = this.damageOf(event);
    this.damaged = damage !== undefined;
    const expected = this.version + 1;
    this.version = event.version;
    if (event.hash !== null) this.head = event.hash;
    if (damage === undefined) return undefined;
    const version = damage === 'missing' ? expected : event.version;
    return { executionId: event.executionId, version, damage };
  }

  private begin(executionId: string): void {
    this.executionId = executionId;
    this.version = 0;
    this.head = undefined;
    this.damaged = false;
  }

  private damageOf(event: LoggedEvent): Damage | undefined {
    if (event.version !== this.version + 1) return 'missing';
    if (event.hash === null) return this.mayBeUnchained(event.executionId) ? undefined : 'unchained';
    const before = this.head ?? genesisOf(event.executionId);
    return hashOf(before, event) === event.hash ? undefined : 'altered';
  }

  private mayBeUnchained(executionId: string): boolean {
    return this.head === undefined && beganAt(executionId) < this.chainedSince + clocksApartMs;
  }
}

/** The moment that a UUIDv7 carries, in epoch milliseconds. */
const beganAt = (executionId: string): number =>
  Number.parseInt(executionId.replace('-', '').slice(0, 12), 16);
