import type { Json } from '@runlog/core';
import type { Resource, ResourceFilter } from '@runlog/event-store';
import type { Executions, Page } from '@runlog/executions';

import { inOurWords } from '../calls/in-our-words.js';

/** What a list is cut into pages by. */
export interface Paging {
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
  /** What the list is narrowed to beside the filter; tokens are good for the same only. */
  readonly narrowed?: Json;
}

/**
 * A page of resources, newest first. `shown` narrows further than the store can; rows that it hides are read over.
 * @throws InvalidInput for a token that was not given out for the same list and filter
 */
export async function resourcePage(
  { resources, pageTokens }: Pick<Executions, 'resources' | 'pageTokens'>,
  filter: ResourceFilter,
  { pageSize, pageToken, narrowed = null }: Paging,
  shown: (row: Resource) => boolean = () => true,
): Promise<Page<Resource>> {
  const scope = ['yandex', { ...filter }, narrowed] as Json;
  let after = await inOurWords(async () =>
    pageToken === undefined ? undefined : placeOf(pageTokens.read(scope, pageToken)),
  );
  const found: Resource[] = [];
  const limit = pageSize + 1;
  for (let more = true; more && found.length < limit;) {
    const rows = await resources.list(filter, { limit, ...(after && { after }) });
    found.push(...rows.filter(shown));
    after = rows.at(-1);
    more = rows.length === limit;
  }
  return pageTokens.page(scope, found, pageSize, ({ createdAt, id }) => `${createdAt} ${id}`);
}

function placeOf(text: string): { readonly createdAt: number; readonly id: string } {
  const [createdAt = '', id = ''] = text.split(' ');
  return { createdAt: Number(createdAt), id };
}
