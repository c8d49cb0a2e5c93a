import { randomUUID } from 'node:crypto';

import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { ExecutionCommand, Json } from '@runlog/core';
import {
  emptyRequest,
  executionParams,
  reasonRequest,
  retryRequest,
  signalParams,
  signalRequest,
  type ExecutionResponse,
} from '@runlog/contract';
import { momentOf, type Executions } from '@runlog/executions';
import type { FastifyRequest } from 'fastify';

import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { EXECUTIONS } from '../tokens.js';
import { executionResponseOf } from './to-response.js';

/** HTTP: commands on executions. */
@Controller('v1/executions/:id')
export class CommandsController {
  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {}

  @Post('stop')
  @HttpCode(200)
  stop(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    return this.carryOut(request, { kind: 'stop', ...reasonOf(body) });
  }

  @Post('terminate')
  @HttpCode(200)
  terminate(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    return this.carryOut(request, { kind: 'terminate', ...reasonOf(body) });
  }

  @Post('pause')
  @HttpCode(200)
  pause(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    return this.carryOut(request, { kind: 'pause', ...reasonOf(body) });
  }

  @Post('resume')
  @HttpCode(200)
  resume(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    readRequest(emptyRequest, body);
    return this.carryOut(request, { kind: 'resume' });
  }

  @Post('retry')
  @HttpCode(200)
  retry(@Req() request: FastifyRequest, @Body() body: unknown): Promise<ExecutionResponse> {
    const { deadline } = readRequest(retryRequest, body);
    const moment = deadline && momentOf(deadline, this.executions.now());
    return this.carryOut(request, { kind: 'retry', ...(moment !== undefined && { deadline: moment }) });
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

  private async carryOut(request: FastifyRequest, command: ExecutionCommand): Promise<ExecutionResponse> {
    const { id } = readRequest(executionParams.loose(), request.params);
    const caller = callerOfRequest(request);
    return executionResponseOf(await this.executions.command({ tenant: caller.tenant, id }, command, caller));
  }
}

function reasonOf(body: unknown): { reason?: string } {
  const { reason } = readRequest(reasonRequest, body);
  return reason === undefined ? {} : { reason };
}
