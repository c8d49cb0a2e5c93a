import type { Principal } from '@runlog/core';
import type { Permission } from '@runlog/hosting';

/** Who somebody has shown to be, and what they may do for whom. */
export interface Identity {
  /** Left out where nobody was asked. */
  readonly principal?: Principal;
  readonly tenants: ReadonlySet<string> | 'all';
  readonly scopes: ReadonlySet<string> | 'all';
}

/** An identity, and how long it may be believed without another look, in milliseconds. */
export interface Checked {
  readonly identity: Identity;
  readonly goodForMs: number;
}

/** Whoever comes, where the doors are open. */
export const anyone: Identity = { tenants: 'all', scopes: 'all' };

/** True when the identity has what an operation asks. */
export const holds = ({ scopes }: Identity, permission: Permission): boolean =>
  permission === 'known' || permission === 'open' || scopes === 'all' || scopes.has(permission);
