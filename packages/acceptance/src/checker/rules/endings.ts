import { isTerminal, type ExecutionState } from '@runlog/core';

import type { RequestHistory } from '../../load/history.js';
import { stateAt } from '../../log/state-at.js';
import { sameJson } from '../../same-json.js';
import type { Evidence } from '../evidence.js';
import type { Fault, Violation } from '../violation.js';

const rule = 'everything ends as it has to';

/** R6: every execution reaches its end, the right one, and the client is told the same. */
export function endings({ requests, log }: Evidence): Violation[] {
  const states = new Map<string, ExecutionState>();
  for (const events of log.executions.values()) {
    const state = stateAt(events);
    if (state?.idempotencyKey !== undefined) states.set(state.idempotencyKey, state);
  }
  return requests.flatMap((history) => {
    const state = states.get(history.request.key);
    if (state === undefined) return [];
    return [...ended(history, state), ...told(history, state)].map(([fault, what]) => ({
      ...{ fault, rule, about: state.id },
      what: `${history.request.definition} ${what}`,
    }));
  });
}

type Finding = readonly [Fault, string];

function ended({ request: { ending } }: RequestHistory, state: ExecutionState): Finding[] {
  const { status, version, output, error } = state;
  if (!isTerminal(status)) return [['lost', `did not end: it is ${status} at version ${version}`]];
  if (status !== ending.status) return [['wrong', `${status} with ${error?.code ?? 'no error'}`]];
  if (error?.code !== ending.error) return [['wrong', `failed with ${error?.code ?? 'no error'}`]];
  if (status === 'completed' && !sameJson(output, ending.output))
    return [['wrong', `gave ${JSON.stringify(output)} and not ${JSON.stringify(ending.output)}`]];
  return [];
}

function told({ ended, waitFailed }: RequestHistory, { status, version }: ExecutionState): Finding[] {
  if (waitFailed !== undefined) return [['wrong', `could not be waited for: ${waitFailed}`]];
  if (ended && isTerminal(status) && (ended.status !== status || ended.version !== version))
    return [['wrong', `was seen ${ended.status} at ${ended.version}, the log says ${status} at ${version}`]];
  return [];
}
