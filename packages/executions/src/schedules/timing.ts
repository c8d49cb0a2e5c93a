import type { Schedule } from '@runlog/event-store';
import { nextTick, parseCron, zoneOf, type Timing } from '@runlog/schedules';

import { Recent } from '../memory/recent.js';
import { policiesOf, type ScheduleView, type TickError } from './terms.js';

type Rhythm = Pick<Timing, 'pattern' | 'zone'>;

/** Reading an expression costs more than all else of a tick. */
const read = new Recent<string, Rhythm>(10_000);

/** When a schedule ticks; undefined when this runtime does not know its time zone. */
export function timingOf(schedule: Schedule): Timing | undefined {
  const rhythm = rhythmOf(schedule);
  if (!rhythm) return undefined;
  const { jitterMs, endAt } = policiesOf(schedule);
  return { ...rhythm, id: schedule.id, jitterMs, ...(endAt !== undefined && { endAt }) };
}

function rhythmOf({ cron, zone: name }: Schedule): Rhythm | undefined {
  const key = `${name}\0${cron}`;
  const known = read.get(key);
  if (known) return known;
  const [pattern, zone] = [parseCron(cron), zoneOf(name)];
  if ('problem' in pattern || !zone) return undefined;
  read.set(key, { pattern, zone });
  return { pattern, zone };
}

/** A schedule as APIs show it. */
export function viewOf(schedule: Schedule): ScheduleView {
  const { id, name, version, cron, zone, definition, labels, paused, runs, createdAt, updatedAt } = schedule;
  const next = upcoming(schedule);
  return {
    ...{ id, name, version, cron, timeZone: zone, definition, labels, paused, runs, createdAt, updatedAt },
    input: JSON.parse(schedule.input) as ScheduleView['input'],
    policies: policiesOf(schedule),
    ...(next !== undefined && { nextTick: next }),
    ...(schedule.lastNominal !== undefined && { lastTick: schedule.lastNominal }),
    ...(schedule.lastExecution !== undefined && { lastExecution: schedule.lastExecution }),
    ...(schedule.lastError !== undefined && { lastError: JSON.parse(schedule.lastError) as TickError }),
  };
}

function upcoming(schedule: Schedule): number | undefined {
  const timing = schedule.nextAt === undefined ? undefined : timingOf(schedule);
  const next = timing && nextTick(timing, schedule.after);
  return next === undefined || next > (timing?.endAt ?? Infinity) ? undefined : next;
}
