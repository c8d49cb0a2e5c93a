import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { JsonValue } from '@bufbuild/protobuf';
import type { Json } from '@runlog/core';
import { CALLERS, type Callers } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import * as messages from '../../gen/yandex/cloud/serverless/workflows/v1/execution_service_pb.js';
import { ExecutionApi } from '../executions/execution-api.js';
import { answer, callOf } from './answer.js';
import { readMessage } from './read-message.js';

/** HTTP: the ExecutionService. */
@Controller('workflows/v1/execution')
export class ExecutionController {
  constructor(
    @Inject(ExecutionApi) private readonly api: ExecutionApi,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  @Post('start')
  @HttpCode(200)
  start(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.StartExecutionRequestSchema, body);
    const answered = this.api.start(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.StartExecutionResponseSchema, answered);
  }

  /** The whole body is the input. */
  @Post(':id/start')
  @HttpCode(200)
  begin(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') workflowId: string,
    @Body() body: Json | undefined,
  ): Promise<JsonValue> {
    const answered = this.api.begin(workflowId, body, callOf(this.callers, request));
    return answer(request, reply, messages.StartExecutionResponseSchema, answered);
  }

  @Post(':id/stop')
  @HttpCode(200)
  stop(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') executionId: string,
    @Body() body: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.StopExecutionRequestSchema, body, { executionId });
    const answered = this.api.stop(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.StopExecutionResponseSchema, answered);
  }

  @Post(':id/terminate')
  @HttpCode(200)
  terminate(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') executionId: string,
    @Body() body: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.TerminateExecutionRequestSchema, body, { executionId });
    const answered = this.api.terminate(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.TerminateExecutionResponseSchema, answered);
  }

  @Get(':id/history')
  history(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') executionId: string,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.GetExecutionHistoryRequestSchema, query, { executionId });
    const answered = this.api.getHistory(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.GetExecutionHistoryResponseSchema, answered);
  }

  @Get(':id')
  get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') executionId: string,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.GetExecutionRequestSchema, query, { executionId });
    const answered = this.api.get(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.GetExecutionResponseSchema, answered);
  }

  @Get()
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.ListExecutionsRequestSchema, query);
    const answered = this.api.list(wanted, callOf(this.callers, request));
    return answer(request, reply, messages.ListExecutionsResponseSchema, answered);
  }
}
