import type { BackfillResponse, TicksResponse } from '@runlog/contract';

import { expiryText } from '../http/bodies.js';
import type { Requests } from '../http/requests.js';
import type {
  BackfilledTick,
  BackfillOptions,
  ListSchedulesOptions,
  NewSchedule,
  Schedule,
  SchedulePage,
  Schedules,
  ScheduleTerms,
  ScheduleUpdate,
  Tick,
  TicksOptions,
} from './model.js';

const all = '/v1/schedules';
const below = (schedule: string, rest = ''): string => `${all}/${encodeURIComponent(schedule)}${rest}`;

/** Schedules over HTTP. */
export class HttpSchedules implements Schedules {
  constructor(private readonly requests: Requests) {}

  create(schedule: NewSchedule): Promise<Schedule> {
    return this.requests.json({ method: 'POST', path: all, body: bodyOf(schedule) });
  }

  get(schedule: string): Promise<Schedule> {
    return this.requests.json({ method: 'GET', path: below(schedule) });
  }

  list(options: ListSchedulesOptions = {}): Promise<SchedulePage> {
    return this.requests.json({ method: 'GET', path: all, query: Object.entries(options) });
  }

  update(schedule: string, terms: ScheduleUpdate): Promise<Schedule> {
    return this.requests.json({ method: 'PUT', path: below(schedule), body: bodyOf(terms) });
  }

  async remove(schedule: string): Promise<void> {
    await this.requests.json({ method: 'DELETE', path: below(schedule) });
  }

  pause(schedule: string): Promise<Schedule> {
    return this.requests.json({ method: 'POST', path: below(schedule, '/pause'), body: {} });
  }

  resume(schedule: string): Promise<Schedule> {
    return this.requests.json({ method: 'POST', path: below(schedule, '/resume'), body: {} });
  }

  async ticks(schedule: string, { count, after }: TicksOptions = {}): Promise<Tick[]> {
    const query = [['count', count] as const, ['after', after?.toISOString()] as const];
    const path = below(schedule, '/ticks');
    return (await this.requests.json<TicksResponse>({ method: 'GET', path, query })).ticks;
  }

  async backfill(schedule: string, { from, to }: BackfillOptions): Promise<BackfilledTick[]> {
    const body = { from: from.toISOString(), to: to.toISOString() };
    const path = below(schedule, '/backfill');
    return (await this.requests.json<BackfillResponse>({ method: 'POST', path, body })).ticks;
  }
}

function bodyOf<T extends ScheduleTerms>(terms: T) {
  const { timeoutMs, missedWindowMs, jitterMs, endAt, ...rest } = terms;
  return {
    ...rest,
    ...(timeoutMs !== undefined && { timeout: expiryText(timeoutMs) }),
    ...(missedWindowMs !== undefined && { missedWindow: `${missedWindowMs / 1_000}s` }),
    ...(jitterMs !== undefined && { jitter: expiryText(jitterMs) }),
    ...(endAt && { endAt: endAt.toISOString() }),
  };
}
