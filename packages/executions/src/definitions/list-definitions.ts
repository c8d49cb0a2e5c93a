import type { Definition, DefinitionStore } from '@runlog/event-store';

import { nameProblems } from '../input/text.js';
import { refuse } from '../input/refuse.js';
import type { PageTokens } from '../listing/page-token.js';
import { pageSizeProblems } from '../listing/page-size.js';
import type { Page } from '../ports.js';

/** Which definitions, and how many at a time. */
export interface ListDefinitionsRequest {
  readonly tenant: string;
  readonly name?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/**
 * A page of a tenant's definitions, in the store's order.
 * @throws InvalidInput for a page token that was not given out for the same tenant and filter.
 */
export async function listDefinitions(
  store: DefinitionStore,
  tokens: PageTokens,
  request: ListDefinitionsRequest,
): Promise<Page<Definition>> {
  const { tenant, name, pageSize = 100, pageToken } = request;
  refuse([...pageSizeProblems(pageSize), ...(name === undefined ? [] : nameProblems('name', name))]);
  const scope = ['definitions', tenant, name ?? null];
  const after = pageToken === undefined ? undefined : tokens.read(scope, pageToken);
  const found = await store.list(tenant, {
    limit: pageSize + 1,
    ...(after !== undefined && { after }),
    ...(name !== undefined && { name }),
  });
  return tokens.page(scope, found, pageSize, ({ id }) => id);
}
