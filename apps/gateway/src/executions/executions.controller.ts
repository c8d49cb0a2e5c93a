import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { isTerminal } from '@runlog/core';
import { executionParams, getQuery, listQuery, type ExecutionListResponse } from '@runlog/contract';
import type { Executions, GetOptions } from '@runlog/executions';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { refuseWhenClosing } from '../errors/faults.js';
import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { CLOSING, EXECUTIONS } from '../tokens.js';
import { executionResponseOf, summaryResponseOf } from './to-response.js';

/** HTTP: reading executions. */
@Controller('v1/executions')
export class ExecutionsController {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    @Inject(CLOSING) private readonly closing: AbortSignal,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: unknown): Promise<ExecutionListResponse> {
    const { tenant } = callerOfRequest(request);
    const { status, label, ...rest } = readRequest(listQuery, query);
    const page = await this.executions.list({
      tenant,
      ...rest,
      statuses: status,
      ...(label && { labels: Object.fromEntries(label) }),
    });
    return { executions: page.items.map(summaryResponseOf), nextPageToken: page.nextPageToken };
  }

  @Get(':id')
  async get(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() params: unknown,
    @Query() query: unknown,
  ): Promise<void> {
    const { id } = readRequest(executionParams, params);
    const { tenant } = callerOfRequest(request);
    const { version, at, wait } = readRequest(getQuery, query);
    if (wait !== undefined) refuseWhenClosing(this.closing);
    const options: GetOptions = {
      ...(version !== undefined && { version }),
      ...(at !== undefined && { at }),
      ...(wait !== undefined && { wait: { timeoutMs: wait, signal: this.closing } }),
    };
    const state = await this.executions.get({ tenant, id }, options);
    reply.code(wait === undefined || isTerminal(state.status) ? 200 : 202).send(executionResponseOf(state));
  }
}
