import { create } from '@bufbuild/protobuf';
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { schedulesV1 } from '@runlog/contract';
import type { Executions, ScheduleRef, Schedules } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';

import { callerOfMetadata, counted, given, momentOfMessage } from '../grpc/from-message.js';
import { termsOfMessage } from './from-message.js';
import { backfillMessageOf, previewMessageOf, scheduleMessageOf } from './to-message.js';

type Answer = Promise<schedulesV1.Schedule>;

/** gRPC: schedules. */
@Controller()
export class SchedulesGrpc {
  private readonly schedules: Schedules;

  constructor(@Inject(EXECUTIONS) executions: Executions) {
    this.schedules = executions.schedules;
  }

  @GrpcMethod('runlog.v1.Schedules', 'CreateSchedule')
  async create({ name, terms, paused }: schedulesV1.CreateScheduleRequest, metadata: Metadata): Answer {
    const { tenant } = callerOfMetadata(metadata);
    const { schedule } = await this.schedules.create({ tenant, name, paused, ...termsOfMessage(terms) });
    return scheduleMessageOf(schedule);
  }

  @GrpcMethod('runlog.v1.Schedules', 'GetSchedule')
  async get({ schedule }: schedulesV1.GetScheduleRequest, metadata: Metadata): Answer {
    return scheduleMessageOf(await this.schedules.get(refOf(schedule, metadata)));
  }

  @GrpcMethod('runlog.v1.Schedules', 'ListSchedules')
  async list(
    request: schedulesV1.ListSchedulesRequest,
    metadata: Metadata,
  ): Promise<schedulesV1.ListSchedulesResponse> {
    const { tenant } = callerOfMetadata(metadata);
    const pageSize = counted(request.pageSize);
    const pageToken = given(request.pageToken);
    const page = await this.schedules.list({
      tenant,
      ...(pageSize !== undefined && { pageSize }),
      ...(pageToken !== undefined && { pageToken }),
    });
    return create(schedulesV1.ListSchedulesResponseSchema, {
      schedules: page.items.map(scheduleMessageOf),
      nextPageToken: page.nextPageToken ?? '',
    });
  }

  @GrpcMethod('runlog.v1.Schedules', 'UpdateSchedule')
  async update({ schedule, terms, version }: schedulesV1.UpdateScheduleRequest, metadata: Metadata): Answer {
    const ref = refOf(schedule, metadata);
    return scheduleMessageOf(await this.schedules.update(ref, termsOfMessage(terms), counted(version)));
  }

  @GrpcMethod('runlog.v1.Schedules', 'DeleteSchedule')
  async remove(
    { schedule }: schedulesV1.DeleteScheduleRequest,
    metadata: Metadata,
  ): Promise<schedulesV1.DeleteScheduleResponse> {
    await this.schedules.remove(refOf(schedule, metadata));
    return create(schedulesV1.DeleteScheduleResponseSchema);
  }

  @GrpcMethod('runlog.v1.Schedules', 'PauseSchedule')
  async pause({ schedule }: schedulesV1.PauseScheduleRequest, metadata: Metadata): Answer {
    return scheduleMessageOf(await this.schedules.pause(refOf(schedule, metadata)));
  }

  @GrpcMethod('runlog.v1.Schedules', 'ResumeSchedule')
  async resume({ schedule }: schedulesV1.ResumeScheduleRequest, metadata: Metadata): Answer {
    return scheduleMessageOf(await this.schedules.resume(refOf(schedule, metadata)));
  }

  @GrpcMethod('runlog.v1.Schedules', 'PreviewSchedule')
  async preview(
    request: schedulesV1.PreviewScheduleRequest,
    metadata: Metadata,
  ): Promise<schedulesV1.PreviewScheduleResponse> {
    const count = counted(request.count);
    const after = momentOfMessage(request.after);
    const asked = { ...(count !== undefined && { count }), ...(after !== undefined && { after }) };
    return previewMessageOf(await this.schedules.preview(refOf(request.schedule, metadata), asked));
  }

  @GrpcMethod('runlog.v1.Schedules', 'BackfillSchedule')
  async backfill(
    request: schedulesV1.BackfillScheduleRequest,
    metadata: Metadata,
  ): Promise<schedulesV1.BackfillScheduleResponse> {
    const { by } = callerOfMetadata(metadata);
    const range = { from: momentOfMessage(request.from) ?? NaN, to: momentOfMessage(request.to) ?? NaN };
    return backfillMessageOf(await this.schedules.backfill(refOf(request.schedule, metadata), range, by));
  }
}

const refOf = (schedule: string, metadata: Metadata): ScheduleRef => ({
  tenant: callerOfMetadata(metadata).tenant,
  schedule,
});
