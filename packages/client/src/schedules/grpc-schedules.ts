import type { MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { schedulesV1 } from '@runlog/contract';

import type { Calls } from '../grpc/calls.js';
import { priorityNumber } from '../grpc/from-message.js';
import { backfilledOf, scheduleOf, tickOf } from './from-message.js';
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

const { method } = schedulesV1.Schedules;

/** Schedules over gRPC. */
export class GrpcSchedules implements Schedules {
  constructor(private readonly calls: Calls) {}

  async create(schedule: NewSchedule): Promise<Schedule> {
    const { name, paused } = schedule;
    return scheduleOf(
      await this.calls.unary(method.createSchedule, { name, paused, terms: termsMessage(schedule) }),
    );
  }

  async get(schedule: string): Promise<Schedule> {
    return scheduleOf(await this.calls.unary(method.getSchedule, { schedule }));
  }

  async list(options: ListSchedulesOptions = {}): Promise<SchedulePage> {
    const { schedules, nextPageToken } = await this.calls.unary(method.listSchedules, options);
    return { schedules: schedules.map(scheduleOf), ...(nextPageToken !== '' && { nextPageToken }) };
  }

  async update(schedule: string, terms: ScheduleUpdate): Promise<Schedule> {
    const request = { schedule, version: terms.version, terms: termsMessage(terms) };
    return scheduleOf(await this.calls.unary(method.updateSchedule, request));
  }

  async remove(schedule: string): Promise<void> {
    await this.calls.unary(method.deleteSchedule, { schedule });
  }

  async pause(schedule: string): Promise<Schedule> {
    return scheduleOf(await this.calls.unary(method.pauseSchedule, { schedule }));
  }

  async resume(schedule: string): Promise<Schedule> {
    return scheduleOf(await this.calls.unary(method.resumeSchedule, { schedule }));
  }

  async ticks(schedule: string, { count, after }: TicksOptions = {}): Promise<Tick[]> {
    const request = { schedule, count, after: after && timestampFromDate(after) };
    return (await this.calls.unary(method.previewSchedule, request)).ticks.map(tickOf);
  }

  async backfill(schedule: string, { from, to }: BackfillOptions): Promise<BackfilledTick[]> {
    const request = { schedule, from: timestampFromDate(from), to: timestampFromDate(to) };
    return (await this.calls.unary(method.backfillSchedule, request)).ticks.map(backfilledOf);
  }
}

const length = (ms: number | undefined) => (ms === undefined ? undefined : durationFromMs(Math.round(ms)));

const termsMessage = (terms: ScheduleTerms): MessageInitShape<typeof schedulesV1.ScheduleTermsSchema> => ({
  cron: terms.cron,
  timeZone: terms.timeZone,
  definition: terms.definition,
  inputJson: terms.input === undefined ? '' : JSON.stringify(terms.input),
  labels: terms.labels && { ...terms.labels },
  priority: terms.priority && priorityNumber(terms.priority),
  timeout: length(terms.timeoutMs),
  missed: terms.missed,
  missedWindow: length(terms.missedWindowMs),
  overlap: terms.overlap,
  jitter: length(terms.jitterMs),
  endAt: terms.endAt && timestampFromDate(terms.endAt),
  maxRuns: terms.maxRuns,
});
