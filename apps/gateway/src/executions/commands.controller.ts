import { randomUUID } from 'node:crypto';

import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { ExecutionCommand, Json } from '@runlog/core';
import {
  executionParams,
  reasonRequest,
  resumeRequest,
  retryRequest,
  signalParams,
  signalRequest,
  type ExecutionResponse,
} from '@runlog/contract';
import type { Asked, Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';
import type { FastifyRequest } from 'fastify';

import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { retryOf } from './retry.js';
import { executionResponseOf } from './to-response.js';

/** HTTP: commands on executions. */
@Controller('v1/executions/:id')
export class CommandsController {
  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {}

  @Post('stop')
  @HttpCode(200)
  stop(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    const { idempotencyKey, ...reason } = readRequest(reasonRequest, body);
    return this.carryOut(request, { kind: 'stop', ...reason }, { idempotencyKey });
  }

  @Post('terminate')
  @HttpCode(200)
  terminate(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    const { idempotencyKey, ...reason } = readRequest(reasonRequest, body);
    return this.carryOut(request, { kind: 'terminate', ...reason }, { idempotencyKey });
  }

  @Post('pause')
  @HttpCode(200)
  pause(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    const { idempotencyKey, ...reason } = readRequest(reasonRequest, body);
    return this.carryOut(request, { kind: 'pause', ...reason }, { idempotencyKey });
  }

  @Post('resume')
  @HttpCode(200)
  resume(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    return this.carryOut(request, { kind: 'resume' }, readRequest(resumeRequest, body));
  }

  @Post('retry')
  @HttpCode(200)
  retry(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    const { deadline, idempotencyKey } = readRequest(retryRequest, body);
    const { wanted, asked } = retryOf(deadline, this.executions.now());
    return this.carryOut(request, wanted, { ...asked, idempotencyKey });
  }

  @Post('signals/:name')
  @HttpCode(200)
  signal(
    @Req() request: FastifyRequest,
    @Param() params: unknown,
    @Body() body: unknown,
  ): Promise<ExecutionResponse> {
    const { name } = readRequest(signalParams, params);
    const { signalId = randomUUID(), payload = null } = readRequest(signalRequest, body);
    return this.carryOut(request, { kind: 'signal', signalId, name, payload: payload as Json });
  }

  private async carryOut(
    request: FastifyRequest,
    wanted: ExecutionCommand,
    asked: Asked = {},
  ): Promise<ExecutionResponse> {
    const { id } = readRequest(executionParams.loose(), request.params);
    const { tenant, traceparent, by } = callerOfRequest(request);
    const ref = { tenant, id };
    return executionResponseOf(await this.executions.command(ref, wanted, { ...asked, traceparent, by }));
  }
}
