import type { ExecutionStatus, Json } from '@runlog/core';
import type { ExecutionFilter, ExecutionList, ExecutionSummary } from '@runlog/event-store';

import { canonicalJson } from '../starting/canonical-json.js';
import { labelProblems } from '../input/text.js';
import { momentProblems } from '../input/moment.js';
import { refuse } from '../input/refuse.js';
import { parseDefinitionName } from '../definitions/name.js';
import type { Page } from '../ports.js';
import type { PageTokens } from './page-token.js';
import { pageSizeProblems } from './page-size.js';

/** Which executions, and how many at a time. Moments are epoch milliseconds, both ends exclusive of nothing. */
export interface ListExecutionsRequest {
  readonly tenant: string;
  readonly statuses?: readonly ExecutionStatus[];
  /** A definition's name (all versions) or id (one version). */
  readonly definition?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly startedAfter?: number;
  readonly startedBefore?: number;
  readonly finishedAfter?: number;
  readonly finishedBefore?: number;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

const moments = ['startedAfter', 'startedBefore', 'finishedAfter', 'finishedBefore'] as const;

/**
 * A page of a tenant's executions, newest first. Lists follow the log with a lag.
 * @throws InvalidInput also for a page token that was not given out for the same tenant and filter.
 */
export async function listExecutions(
  list: ExecutionList,
  tokens: PageTokens,
  request: ListExecutionsRequest,
): Promise<Page<ExecutionSummary>> {
  const { pageSize = 100, pageToken, definition, ...rest } = request;
  refuse([
    ...pageSizeProblems(pageSize),
    ...labelProblems('labels', rest.labels ?? {}),
    ...moments.flatMap((field) => momentProblems(field, rest[field])),
  ]);
  const filter: ExecutionFilter = { ...rest, ...definitionFilter(definition) };
  const scope = ['executions', canonicalJson(filter as unknown as Json)];
  const after = pageToken === undefined ? undefined : tokens.read(scope, pageToken);
  const rows = await list.list(filter, { limit: pageSize + 1, ...(after !== undefined && { after }) });
  return tokens.page(scope, rows, pageSize, ({ id }) => id);
}

function definitionFilter(
  text: string | undefined,
): Pick<ExecutionFilter, 'definitionId' | 'definitionName'> {
  if (text === undefined) return {};
  const name = parseDefinitionName(text);
  if (name?.by === 'id') return { definitionId: name.id };
  if (name && name.version === undefined) return { definitionName: name.name };
  refuse([{ field: 'definition', message: 'must be the name or the id of a definition' }]);
  return {};
}
