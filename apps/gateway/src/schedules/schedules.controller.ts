import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
} from '@nestjs/common';
import {
  backfillRequest,
  createScheduleRequest,
  emptyRequest,
  listSchedulesQuery,
  scheduleParams,
  ticksQuery,
  updateScheduleRequest,
  type BackfillResponse,
  type ScheduleListResponse,
  type ScheduleResponse,
  type TicksResponse,
} from '@runlog/contract';
import type { Executions, ScheduleRef, Schedules } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';
import type { FastifyRequest } from 'fastify';

import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { backfillResponseOf, scheduleResponseOf, ticksResponseOf } from './to-response.js';
import { termsOfRequest } from './to-terms.js';

/** HTTP: schedules. */
@Controller('v1/schedules')
export class SchedulesController {
  private readonly schedules: Schedules;

  constructor(@Inject(EXECUTIONS) executions: Executions) {
    this.schedules = executions.schedules;
  }

  @Post()
  @HttpCode(200)
  async create(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ScheduleResponse> {
    const { name, paused = false, ...terms } = readRequest(createScheduleRequest, body);
    const { tenant } = callerOfRequest(request);
    const asked = { tenant, name, paused, ...termsOfRequest(terms) };
    return scheduleResponseOf((await this.schedules.create(asked)).schedule);
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: unknown): Promise<ScheduleListResponse> {
    const { pageSize, pageToken } = readRequest(listSchedulesQuery, query);
    const { tenant } = callerOfRequest(request);
    const page = await this.schedules.list({
      tenant,
      pageSize,
      ...(pageToken !== undefined && { pageToken }),
    });
    return { schedules: page.items.map(scheduleResponseOf), nextPageToken: page.nextPageToken };
  }

  @Get(':schedule')
  async get(@Req() request: FastifyRequest, @Param() params: unknown): Promise<ScheduleResponse> {
    return scheduleResponseOf(await this.schedules.get(refOf(request, params)));
  }

  @Put(':schedule')
  async update(
    @Req() request: FastifyRequest,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<ScheduleResponse> {
    const { version, ...terms } = readRequest(updateScheduleRequest, body);
    const updated = await this.schedules.update(refOf(request, params), termsOfRequest(terms), version);
    return scheduleResponseOf(updated);
  }

  @Delete(':schedule')
  async remove(@Req() request: FastifyRequest, @Param() params: unknown): Promise<{ deleted: true }> {
    await this.schedules.remove(refOf(request, params));
    return { deleted: true };
  }

  @Post(':schedule/pause')
  @HttpCode(200)
  async pause(
    @Req() request: FastifyRequest,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<ScheduleResponse> {
    readRequest(emptyRequest, body);
    return scheduleResponseOf(await this.schedules.pause(refOf(request, params)));
  }

  @Post(':schedule/resume')
  @HttpCode(200)
  async resume(
    @Req() request: FastifyRequest,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<ScheduleResponse> {
    readRequest(emptyRequest, body);
    return scheduleResponseOf(await this.schedules.resume(refOf(request, params)));
  }

  @Get(':schedule/ticks')
  async ticks(
    @Req() request: FastifyRequest,
    @Param() params: unknown,
    @Query() query: unknown,
  ): Promise<TicksResponse> {
    const { count, after } = readRequest(ticksQuery, query);
    const asked = { count, ...(after !== undefined && { after }) };
    return ticksResponseOf(await this.schedules.preview(refOf(request, params), asked));
  }

  @Post(':schedule/backfill')
  @HttpCode(200)
  async backfill(
    @Req() request: FastifyRequest,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<BackfillResponse> {
    const range = readRequest(backfillRequest, body);
    const { by } = callerOfRequest(request);
    return backfillResponseOf(await this.schedules.backfill(refOf(request, params), range, by));
  }
}

function refOf(request: FastifyRequest, params: unknown): ScheduleRef {
  const { schedule } = readRequest(scheduleParams, params);
  return { tenant: callerOfRequest(request).tenant, schedule };
}
