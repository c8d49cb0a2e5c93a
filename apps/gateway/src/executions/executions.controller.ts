import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { isTerminal } from '@runlog/core';
import { executionParams, getQuery, listQuery, type ExecutionListResponse } from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { LongAnswers } from '../waiting/long-answers.js';
import { executionResponseOf, summaryResponseOf } from './to-response.js';

/** HTTP: reading executions. */
@Controller('v1/executions')
export class ExecutionsController {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    private readonly answers: LongAnswers,
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
    const ref = { tenant, id };
    if (wait === undefined) {
      reply.send(executionResponseOf(await this.executions.get(ref, { version, at })));
      return;
    }
    await this.answers.during(async ({ signal, end }) => {
      reply.raw.on('close', end);
      const state = await this.executions.get(ref, { wait: { timeoutMs: wait, signal } });
      reply.code(isTerminal(state.status) ? 200 : 202).send(executionResponseOf(state));
    });
  }
}
