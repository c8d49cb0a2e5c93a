import type { ResourceFilter } from '@runlog/event-store';

import { invalid } from '../errors.js';
import { readConditions } from './expression.js';
import { overlap, stretchOf, type Stretch } from './moment.js';

/**
 * Reads a filter of workflows: `name` and `created_at`, compared by `=`.
 * @throws InvalidInput
 */
export function workflowFilterOf(
  text: string,
): Pick<ResourceFilter, 'name' | 'createdAfter' | 'createdBefore'> {
  let name: string | undefined;
  let created: Stretch = {};
  for (const condition of readConditions(text)) {
    const { field, operator, value } = condition;
    if (field !== 'name' && field !== 'created_at')
      throw invalid('filter', 'must be about name or created_at');
    if (operator !== '=') throw invalid('filter', `can compare ${field} by = only`);
    if (field === 'created_at') created = overlap(created, stretchOf(condition));
    else if (name !== undefined && name !== value) throw invalid('filter', 'can ask for one name only');
    else name = value;
  }
  return {
    ...(name !== undefined && { name }),
    ...(created.from !== undefined && { createdAfter: created.from }),
    ...(created.to !== undefined && { createdBefore: created.to }),
  };
}
