import { timingSafeEqual } from 'node:crypto';

import type { ApiKeys } from '@runlog/event-store';

import { digestOfApiKey, idOfApiKey } from './api-key.js';
import { Unauthenticated } from './errors.js';
import type { Checked } from './identity.js';
import { everything } from './scopes.js';

const nothing = Buffer.alloc(32);

/** Checks API keys. */
export class KeyChecker {
  /** `onNote` is told when the use of a key could not be noted: the request goes on without. */
  constructor(
    private readonly keys: ApiKeys,
    private readonly onNote: (error: unknown) => void,
  ) {}

  /** @throws Unauthenticated; StoreUnavailable when the keys cannot be looked up */
  async check(key: string): Promise<Checked> {
    const id = idOfApiKey(key);
    if (id === undefined) throw new Unauthenticated();
    const found = await this.keys.find(id);
    // Compared in every case, so that the time tells nothing of whether the id exists.
    const same = timingSafeEqual(found?.digest ?? nothing, digestOfApiKey(key));
    if (!found || !same) throw new Unauthenticated();
    this.keys.used(id).catch(this.onNote);
    return {
      identity: {
        principal: { kind: 'key', id },
        tenants: setOf(found.tenants),
        scopes: setOf(found.scopes),
      },
      goodForMs: found.leftMs ?? Infinity,
    };
  }
}

const setOf = (names: readonly string[]): ReadonlySet<string> | 'all' =>
  names.includes(everything) ? 'all' : new Set(names);
