import type { RequestHistory } from '../../load/history.js';
import { tickOf } from '../../log/tick-of.js';
import type { Evidence } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'what was accepted is there, once';

/** R1, R4: a start that was answered is in the log; one that was not is there once or not at all; nothing else is. */
export function accepted({ requests, log, schedules = [] }: Evidence): Violation[] {
  const byKey = new Map<string, string[]>();
  const ticking = new Set(schedules.map((schedule) => schedule.id));
  for (const [id, events] of log.executions) {
    if (ticking.has(tickOf(events)?.schedule ?? '')) continue;
    const [first] = events;
    const key = (first?.type === 'ExecutionCreated' ? first.data.idempotencyKey : undefined) ?? '';
    byKey.set(key, [...(byKey.get(key) ?? []), id]);
  }
  const asked = new Set(requests.map(({ request }) => request.key));
  const unasked = [...byKey.keys()].filter((key) => !asked.has(key));
  return [
    ...unasked.map((key) => ({ fault: 'wrong', rule, about: key, what: 'nobody asked for it' }) as const),
    ...requests.flatMap((history) => judge(history, byKey.get(history.request.key) ?? [])),
  ];
}

function judge({ request, tries }: RequestHistory, recorded: readonly string[]): Violation[] {
  const about = request.key;
  const answers = tries.flatMap(({ answer }) => (answer.kind === 'ok' ? [answer] : []));
  const ids = [...new Set(answers.map(({ id }) => id))];
  const found: Violation[] = ids
    .filter((id) => !recorded.includes(id))
    .map((id) => ({ fault: 'false ok', rule, about, what: `${id} was accepted and is not in the log` }));
  const double = (what: string): void => void found.push({ fault: 'doubled', rule, about, what });
  if (ids.length > 1) double(`answered with ${ids.join(' and ')}`);
  if (recorded.length > 1) double(`recorded as ${recorded.join(' and ')}`);
  if (answers.filter(({ created }) => created).length > 1) double('was told twice that it was created');
  return found;
}
