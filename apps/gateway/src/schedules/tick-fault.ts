import type { Backfilled } from '@runlog/executions';

import { faultOf, internalFault } from '../errors/faults.js';

/** Why a tick of a backfill has no execution, as both APIs tell it: nothing of a cause that is ours. */
export function tickFaultOf(outcome: Exclude<Backfilled['outcome'], { kind: 'started' }>): {
  readonly code: string;
  readonly message: string;
} {
  if (outcome.kind === 'refused') return { code: outcome.code, message: outcome.message };
  const { code, detail } = faultOf(outcome.error) ?? internalFault;
  return { code, message: detail };
}
