import { shown } from '../../log/shown.js';
import { stateAt } from '../../log/state-at.js';
import { sameJson } from '../../same-json.js';
import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'the past is the fold of the log up to there';

/** R5: an execution at a version is shown as the fold of its first events says. */
export const past = ({ past: seen, log }: Evidence): Violation[] =>
  seen.flatMap((execution): Violation[] => {
    const { id: about, version } = execution;
    const state = stateAt(log.executions.get(about) ?? [], version);
    if (state !== undefined && sameJson(execution, shown(state))) return [];
    const what = `version ${version} is shown as ${JSON.stringify(execution)}`;
    return [{ fault: 'wrong', rule, about, what }];
  });
