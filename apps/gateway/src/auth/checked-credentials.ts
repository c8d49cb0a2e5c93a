import { hash } from 'node:crypto';

import type { Checked, Identity } from './identity.js';

/** How long a credential is believed without another look: a revoked key is refused everywhere after this time. */
const believedMs = 10_000;
const remembered = 10_000;

/** An identity, and until when it may be believed (on the monotonic clock). */
export interface Believed {
  readonly identity: Identity;
  readonly until: number;
}

/**
 * Credentials that were good a moment ago, by their digests. Looking one up costs a hash; checking one is left to
 * `check`, which is called once however many wait for it.
 */
export class CheckedCredentials {
  private readonly known = new Map<string, Believed>();
  private readonly underWay = new Map<string, Promise<Believed>>();

  constructor(
    private readonly check: (credential: string) => Promise<Checked>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The name that a credential has in here. */
  static nameOf(credential: string): string {
    return hash('sha256', credential, 'base64');
  }

  /** What is believed of a credential; undefined when it has to be checked. */
  believed(name: string): Believed | undefined {
    const found = this.known.get(name);
    return found && this.now() < found.until ? found : undefined;
  }

  /** True for credentials that were good once, not too long ago. */
  familiar(name: string): boolean {
    return this.known.has(name);
  }

  /** Checks a credential, or waits for the check that is under way. @throws as `check` does; it is then forgotten */
  checked(name: string, credential: string): Promise<Believed> {
    const shared = this.underWay.get(name);
    if (shared) return shared;
    const checking = this.look(name, credential).finally(() => this.underWay.delete(name));
    this.underWay.set(name, checking);
    return checking;
  }

  private async look(name: string, credential: string): Promise<Believed> {
    const began = this.now();
    try {
      const { identity, goodForMs } = await this.check(credential);
      const believed = { identity, until: began + Math.min(believedMs, goodForMs) };
      this.keep(name, believed);
      return believed;
    } catch (error) {
      if (isFinal(error)) this.known.delete(name);
      throw error;
    }
  }

  private keep(name: string, believed: Believed): void {
    // The oldest look goes first.
    this.known.delete(name);
    this.known.set(name, believed);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= remembered) break;
      this.known.delete(oldest);
    }
  }
}

const isFinal = (error: unknown): boolean =>
  error instanceof Error && 'retryable' in error && error.retryable === false;
