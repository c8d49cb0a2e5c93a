import { Body, Controller, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { isTerminal } from '@runlog/core';
import { batchRequest, startQuery, startRequest, type BatchResponse } from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { httpFaultOf } from '../errors/http-faults.js';
import { problemOf } from '../errors/problem.js';
import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { CLOSING, EXECUTIONS } from '../tokens.js';
import { startOf } from './read-start.js';
import { startBatch } from './start-batch.js';
import { executionResponseOf } from './to-response.js';

/** HTTP: starting executions. */
@Controller('v1/executions')
export class StartController {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    @Inject(CLOSING) private readonly closing: AbortSignal,
  ) {}

  @Post()
  async start(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() body: unknown,
    @Query() query: unknown,
  ): Promise<void> {
    const { wait } = readRequest(startQuery, query);
    const wanted = startOf(readRequest(startRequest, body), callerOfRequest(request));
    const started = await this.executions.start(wanted);
    reply.header('location', `/v1/executions/${started.id}`);
    if (wait === undefined) {
      reply.code(202).send({ id: started.id, created: started.created });
      return;
    }
    const options = { timeoutMs: wait, signal: this.closing };
    const state = await this.executions.waitFor(wanted.tenant, started, options);
    reply.code(isTerminal(state.status) ? 200 : 202).send(executionResponseOf(state));
  }

  @Post('batch')
  async startBatch(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<void> {
    const { executions } = readRequest(batchRequest, body);
    const outcomes = await startBatch(this.executions, executions, callerOfRequest(request));
    const response: BatchResponse = {
      results: outcomes.map((outcome) =>
        'error' in outcome
          ? { error: problemOf(httpFaultOf(outcome.error)) }
          : { id: outcome.started.id, created: outcome.started.created },
      ),
    };
    reply.code(202).send(response);
  }
}
