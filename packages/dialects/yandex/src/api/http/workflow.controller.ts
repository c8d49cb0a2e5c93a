import type { JsonValue } from '@bufbuild/protobuf';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { CALLERS, type Callers } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { OperationSchema } from '../../gen/yandex/cloud/operation/operation_pb.js';
import * as messages from '../../gen/yandex/cloud/serverless/workflows/v1/workflow_service_pb.js';
import { WorkflowApi } from '../workflows/workflow-api.js';
import { WorkflowLists } from '../workflows/workflow-lists.js';
import { answer, callOf } from './answer.js';
import { readMessage } from './read-message.js';

/** HTTP: the WorkflowService. */
@Controller('workflows/v1/workflow')
export class WorkflowController {
  constructor(
    @Inject(WorkflowApi) private readonly api: WorkflowApi,
    @Inject(WorkflowLists) private readonly lists: WorkflowLists,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  @Post()
  @HttpCode(200)
  create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.CreateWorkflowRequestSchema, body);
    return answer(request, reply, OperationSchema, this.api.create(wanted, callOf(this.callers, request)));
  }

  @Patch(':id')
  update(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') workflowId: string,
    @Body() body: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.UpdateWorkflowRequestSchema, body, { workflowId });
    return answer(request, reply, OperationSchema, this.api.update(wanted, callOf(this.callers, request)));
  }

  @Delete(':id')
  remove(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') workflowId: string,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.DeleteWorkflowRequestSchema, query, { workflowId });
    return answer(request, reply, OperationSchema, this.api.remove(wanted, callOf(this.callers, request)));
  }

  @Get(':id/operations')
  operations(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') workflowId: string,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.ListOperationsRequestSchema, query, { workflowId });
    const answered = this.lists.operations(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.ListOperationsResponseSchema, answered);
  }

  @Get(':id')
  get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') workflowId: string,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.GetWorkflowRequestSchema, query, { workflowId });
    const answered = this.api.get(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.GetWorkflowResponseSchema, answered);
  }

  @Get()
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.ListWorkflowsRequestSchema, query);
    const answered = this.lists.workflows(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.ListWorkflowsResponseSchema, answered);
  }
}
