import {
  backfillRequest,
  backfillResponse,
  createScheduleRequest,
  deletedResponse,
  listSchedulesQuery,
  scheduleListResponse,
  scheduleParams,
  scheduleResponse,
  ticksQuery,
  ticksResponse,
  updateScheduleRequest,
} from '../http/schedules.js';
import { emptyRequest } from '../http/commands.js';
import type { Operation, OperationResponse } from './operation.js';

const path = '/v1/schedules/{schedule}';
const tag = 'Schedules';
const one: OperationResponse = { status: 200, description: 'The schedule.', schema: scheduleResponse };

/** Every operation on schedules. */
export const scheduleOperations: readonly Operation[] = [
  {
    id: 'createSchedule',
    method: 'post',
    path: '/v1/schedules',
    tag,
    summary: 'Make a schedule',
    description:
      'The same request again gives the schedule that it made; other terms under its name are refused.',
    body: createScheduleRequest,
    responses: [one],
  },
  {
    id: 'listSchedules',
    method: 'get',
    path: '/v1/schedules',
    tag,
    summary: 'List schedules, newest first',
    query: listSchedulesQuery,
    responses: [{ status: 200, description: 'A page of schedules.', schema: scheduleListResponse }],
  },
  {
    id: 'getSchedule',
    method: 'get',
    path,
    tag,
    summary: 'Get a schedule by name or id',
    params: scheduleParams,
    responses: [one],
  },
  {
    id: 'updateSchedule',
    method: 'put',
    path,
    tag,
    summary: 'Put other terms in place of those of a schedule',
    description: 'When it ticks otherwise than before, it does so from now on.',
    params: scheduleParams,
    body: updateScheduleRequest,
    responses: [one],
  },
  {
    id: 'deleteSchedule',
    method: 'delete',
    path,
    tag,
    summary: 'Remove a schedule; what it started goes on',
    params: scheduleParams,
    responses: [{ status: 200, description: 'It is gone.', schema: deletedResponse }],
  },
  {
    id: 'pauseSchedule',
    method: 'post',
    path: `${path}/pause`,
    tag,
    summary: 'Let a schedule tick no more until it is resumed',
    params: scheduleParams,
    body: emptyRequest,
    responses: [one],
  },
  {
    id: 'resumeSchedule',
    method: 'post',
    path: `${path}/resume`,
    tag,
    summary: 'Let a schedule tick again, from now on',
    params: scheduleParams,
    body: emptyRequest,
    responses: [one],
  },
  {
    id: 'previewSchedule',
    method: 'get',
    path: `${path}/ticks`,
    tag,
    summary: 'Get the next ticks of a schedule',
    params: scheduleParams,
    query: ticksQuery,
    responses: [{ status: 200, description: 'The ticks.', schema: ticksResponse }],
  },
  {
    id: 'backfillSchedule',
    method: 'post',
    path: `${path}/backfill`,
    tag,
    summary: 'Start the executions of past ticks that have none',
    description: 'Up to 1000 ticks. Neither pause nor overlap hold it back.',
    params: scheduleParams,
    body: backfillRequest,
    responses: [{ status: 200, description: 'What became of each tick.', schema: backfillResponse }],
  },
];
