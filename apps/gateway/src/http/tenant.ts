import { InvalidInput } from '@runlog/core';

import { PermissionDenied } from '../auth/errors.js';
import type { Identity } from '../auth/identity.js';

/** What a tenant may be called. */
export const tenantShape = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** The header, or metadata entry, that chooses among the tenants of a credential. */
export const tenantHeader = 'x-runlog-tenant';

const defaultTenant = 'default';

/**
 * The tenant that is asked for: the one that the header names, else the only one, else `default`.
 * @throws InvalidInput for an ill-formed header, and where one is needed; PermissionDenied for tenants of others
 */
export function tenantOf({ tenants }: Identity, header: unknown): string {
  if (header === undefined) return tenants === 'all' ? defaultTenant : onlyOne(tenants);
  if (typeof header !== 'string' || !tenantShape.test(header))
    throw invalid('must begin with a letter or digit and hold only letters, digits, - and _');
  // The same, whether somebody else has the tenant or nobody.
  if (tenants !== 'all' && !tenants.has(header))
    throw new PermissionDenied(`this credential is not for the tenant ${header}`);
  return header;
}

function onlyOne(tenants: ReadonlySet<string>): string {
  const [first, ...others] = tenants;
  if (first === undefined) throw new PermissionDenied('this credential is for no tenant');
  if (others.length === 0) return first;
  if (tenants.has(defaultTenant)) return defaultTenant;
  throw invalid('must choose among the tenants of this credential');
}

const invalid = (message: string): InvalidInput =>
  new InvalidInput([{ field: tenantHeader, message, limit: 63 }]);
