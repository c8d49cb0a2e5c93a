import type { ExecutionStatus } from '@runlog/core';
import type { ListExecutionsRequest } from '@runlog/executions';

import { invalid } from '../errors.js';
import { nativeStatuses } from '../executions/status.js';
import { readConditions, type Condition } from './expression.js';
import { overlap, stretchOf, type Stretch } from './moment.js';

/** What a list of executions is narrowed to. */
export type ExecutionConditions = Pick<
  ListExecutionsRequest,
  'statuses' | 'startedAfter' | 'startedBefore' | 'finishedAfter' | 'finishedBefore'
>;

/**
 * Reads a filter of executions: `status`, `started_at` and `finished_at`, all of which must hold.
 * @throws InvalidInput
 */
export function executionFilterOf(text: string): ExecutionConditions {
  let statuses: readonly ExecutionStatus[] | undefined;
  let started: Stretch = {};
  let finished: Stretch = {};
  for (const condition of readConditions(text)) {
    if (condition.field === 'status') {
      const wanted = statusesOf(condition);
      statuses = statuses?.filter((status) => wanted.includes(status)) ?? wanted;
    } else if (condition.field === 'started_at') started = overlap(started, stretchOf(condition));
    else if (condition.field === 'finished_at') finished = overlap(finished, stretchOf(condition));
    else throw invalid('filter', 'must be about status, started_at or finished_at');
  }
  return {
    ...(statuses && { statuses }),
    ...(started.from !== undefined && { startedAfter: started.from }),
    ...(started.to !== undefined && { startedBefore: started.to }),
    ...(finished.from !== undefined && { finishedAfter: finished.from }),
    ...(finished.to !== undefined && { finishedBefore: finished.to }),
  };
}

function statusesOf({ operator, value }: Condition): readonly ExecutionStatus[] {
  if (operator !== '=') throw invalid('filter', 'can compare status by = only');
  const found = nativeStatuses(value.toUpperCase());
  if (!found)
    throw invalid('filter', 'must name a status: QUEUED, RUNNING, PAUSED, STOPPED, FAILED or FINISHED');
  return found;
}
