import { Body, Controller, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { isTerminal } from '@runlog/core';
import { batchRequest, startQuery, startRequest, type BatchResponse } from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { httpFaultOf } from '../errors/http-faults.js';
import { problemOf } from '../errors/problem.js';
import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { LongAnswers } from '../waiting/long-answers.js';
import { startOf } from './read-start.js';
import { startBatch } from './start-batch.js';
import { executionResponseOf } from './to-response.js';

/** HTTP: starting executions. */
@Controller('v1/executions')
export class StartController {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    private readonly answers: LongAnswers,
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
    if (wait === undefined) {
      const { id, created } = await this.executions.start(wanted);
      reply.code(202).header('location', placeOf(id)).send({ id, created });
      return;
    }
    await this.answers.during(async ({ signal, end }) => {
      reply.raw.on('close', end);
      const started = await this.executions.start(wanted, { awaited: true });
      const state = await this.executions.waitFor(wanted.tenant, started, { timeoutMs: wait, signal });
      reply.code(isTerminal(state.status) ? 200 : 202).header('location', placeOf(started.id));
      reply.send(executionResponseOf(state));
    });
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

const placeOf = (id: string): string => `/v1/executions/${id}`;
