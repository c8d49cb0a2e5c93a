import { stateAt } from '../../log/state-at.js';
import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'lists say what the log says';

/** R17: a rebuilt list has the same rows as the live one, one for each execution, with the status that the log gives. */
export function projected({ projection: { rebuilt, rows }, log }: Evidence): Violation[] {
  const found: Violation[] = [];
  const { different } = rebuilt;
  if (different > 0)
    found.push({ fault: 'wrong', rule, about: 'the list', what: `${different} rows differ when rebuilt` });
  const statuses = new Map(rows.map(({ id, status }) => [id, status]));
  for (const [about, events] of log.executions) {
    const [listed, status] = [statuses.get(about), stateAt(events)?.status];
    if (listed === undefined) found.push({ fault: 'lost', rule, about, what: 'is not in the list' });
    else if (listed !== status)
      found.push({ fault: 'wrong', rule, about, what: `is ${status}, the list says ${listed}` });
  }
  const extra = rows.length - log.executions.size;
  if (extra > 0) found.push({ fault: 'doubled', rule, about: 'the list', what: `${extra} rows too many` });
  return found;
}
