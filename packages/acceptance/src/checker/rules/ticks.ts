import { tickOf } from '../../log/tick-of.js';
import type { Evidence, Ticking } from '../evidence.js';
import type { Violation } from '../violation.js';

const rule = 'a schedule ticks once for each instant';

/** R11: each instant of a schedule has one execution, which was not started early, and which ended well. */
export function ticks({ log, schedules = [] }: Evidence): Violation[] {
  const started = new Map<string, readonly Start[]>();
  for (const events of log.executions.values()) {
    const tick = tickOf(events);
    const [first, last] = [events[0], events.at(-1)];
    if (tick === undefined || first === undefined) continue;
    const start = { ...tick, at: first.recordedAt, completed: last?.type === 'ExecutionCompleted' };
    started.set(tick.schedule, [...(started.get(tick.schedule) ?? []), start]);
  }
  return schedules.flatMap((schedule) => judge(schedule, started.get(schedule.id) ?? []));
}

interface Start {
  readonly nominal: number;
  readonly at: number;
  readonly completed: boolean;
}

function judge({ id, instants, until }: Ticking, starts: readonly Start[]): Violation[] {
  const dues = new Map(instants.map(({ nominal, dueAt }) => [nominal, dueAt]));
  const seen = new Set<number>();
  const found: Violation[] = [];
  const find = (fault: Violation['fault'], nominal: number, what: string): void =>
    void found.push({ fault, rule, about: id, what: `${new Date(nominal).toISOString()} ${what}` });
  for (const { nominal, at, completed } of starts) {
    const early = (dues.get(nominal) ?? Infinity) - at;
    if (early > 0) find('wrong', nominal, `was started ${early} ms early`);
    if (seen.has(nominal)) find('doubled', nominal, 'was started twice');
    if (!completed) find('lost', nominal, 'did not end');
    seen.add(nominal);
  }
  for (const { nominal, dueAt } of instants)
    if (dueAt <= until && !seen.has(nominal)) find('lost', nominal, 'was not started');
  return found;
}
