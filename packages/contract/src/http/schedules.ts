import { limits, priorities } from '@runlog/core';
import { z } from 'zod';

import {
  definition,
  duration,
  json,
  labels,
  moment,
  name,
  pageSize,
  pageToken,
  priority,
  version,
  wholeNumber,
} from './fields.js';

const missed = z.enum(['skip', 'one', 'all']);
const overlap = z.enum(['skip', 'buffer_one', 'allow', 'cancel']);

/** What a schedule says. Durations are texts such as `90s`, `15m` or `1d`. */
const terms = z.strictObject({
  /** Five fields, or an alias from `@hourly` to `@yearly`. */
  cron: z.string().min(1).max(256),
  /** A name of the IANA time zone database; UTC without it. */
  timeZone: z.string().min(1).max(64).optional(),
  definition,
  /** Without it: an empty object. At most 128 KiB. */
  input: json.optional(),
  labels: labels.optional(),
  priority: priority.optional(),
  /** How long each execution may take. */
  timeout: duration.optional(),
  /** What becomes of ticks that nobody was there for; `one` without it. */
  missed: missed.optional(),
  /** Missed ticks older than this are not run; a year without it. */
  missedWindow: duration.optional(),
  /** What a tick does while the execution of the one before has not ended; `skip` without it. */
  overlap: overlap.optional(),
  /** Ticks are started up to this long after their instants. */
  jitter: duration.optional(),
  /** No tick is later. */
  endAt: moment.optional(),
  /** How many executions its ticks start at most. */
  maxRuns: z.int().min(1).optional(),
});

/** POST /v1/schedules. The same request again gives the schedule that it made. */
export const createScheduleRequest = terms.extend({ name, paused: z.boolean().optional() });

/** PUT /v1/schedules/{schedule}. What is left out is as in a new schedule; with `version`, only from that one on. */
export const updateScheduleRequest = terms.extend({ version: version.optional() });

/** The path of everything below one schedule: its name or id. */
export const scheduleParams = z.strictObject({ schedule: z.string().min(1).max(limits.nameLength) });

/** GET /v1/schedules. */
export const listSchedulesQuery = z.strictObject({ pageSize, pageToken: pageToken.optional() });

/** GET /v1/schedules/{schedule}/ticks. `after` is now without it. */
export const ticksQuery = z.strictObject({
  count: wholeNumber(1, 1_000).default(10),
  after: moment.optional(),
});

/** POST /v1/schedules/{schedule}/backfill. Both ends are inclusive, and past. */
export const backfillRequest = z.strictObject({ from: moment, to: moment });

const time = z.string().meta({ format: 'date-time' });
const fault = z.object({ code: z.string(), message: z.string() });

/** A schedule. */
export const scheduleResponse = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  cron: z.string(),
  timeZone: z.string(),
  definition: z.string(),
  input: z.unknown(),
  labels: z.record(z.string(), z.string()),
  priority: z.enum(priorities).optional(),
  timeout: z.string().optional(),
  missed,
  missedWindow: z.string(),
  overlap,
  jitter: z.string(),
  endAt: time.optional(),
  maxRuns: z.int().optional(),
  paused: z.boolean(),
  /** The nominal instant of the next tick; left out while paused and when none is left. */
  nextTick: time.optional(),
  /** The nominal instant that was started last, and its execution. */
  lastTick: time.optional(),
  lastExecution: z.string().optional(),
  /** Executions that its ticks started. */
  runs: z.int(),
  /** Why the last tick that was to start something did not. */
  lastError: fault.extend({ tick: time }).optional(),
  createdAt: time,
  updatedAt: time,
});

/** A page of schedules, newest first. */
export const scheduleListResponse = z.object({
  schedules: z.array(scheduleResponse),
  nextPageToken: z.string().optional(),
});

/** Ticks to come: their nominal instants, and when they are started (later only with jitter). */
export const ticksResponse = z.object({ ticks: z.array(z.object({ tick: time, startAt: time })) });

/** What became of each tick of a backfill: its execution (`created` is false when it was there), or why there is none. */
export const backfillResponse = z.object({
  ticks: z.array(
    z.union([
      z.object({ tick: time, id: z.string(), created: z.boolean() }),
      z.object({ tick: time, error: fault }),
    ]),
  ),
});

/** What a deletion is answered with. */
export const deletedResponse = z.object({ deleted: z.literal(true) });

export type CreateScheduleRequest = z.input<typeof createScheduleRequest>;
export type UpdateScheduleRequest = z.input<typeof updateScheduleRequest>;
export type ScheduleTermsInput = z.output<typeof terms>;
export type ScheduleResponse = z.output<typeof scheduleResponse>;
export type ScheduleListResponse = z.output<typeof scheduleListResponse>;
export type TicksResponse = z.output<typeof ticksResponse>;
export type BackfillResponse = z.output<typeof backfillResponse>;
