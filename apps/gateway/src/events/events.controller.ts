import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { eventsQuery, executionParams, streamQuery } from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { whileGood } from '../auth/while-good.js';
import { eventResponseOf } from '../executions/to-response.js';
import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { LongAnswers } from '../waiting/long-answers.js';
import { sendNdjson } from './ndjson.js';
import { sendServerSentEvents } from './server-sent-events.js';

/** HTTP: the events of an execution. */
@Controller('v1/executions/:id')
export class EventsController {
  constructor(
    @Inject(EXECUTIONS) private readonly executions: Executions,
    private readonly answers: LongAnswers,
  ) {}

  @Get('events')
  async list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() params: unknown,
    @Query() query: unknown,
  ): Promise<void> {
    const { id } = readRequest(executionParams, params);
    const { after, pageSize } = readRequest(eventsQuery, query);
    const ref = { tenant: callerOfRequest(request).tenant, id };
    if (wantsNdjson(request)) {
      await sendNdjson(reply, this.executions, ref, after);
      return;
    }
    const page = await this.executions.events(ref, { afterVersion: after, pageSize });
    reply.send({ events: page.events.map(eventResponseOf), next: page.next });
  }

  @Get('stream')
  async stream(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() params: unknown,
    @Query() query: unknown,
  ): Promise<void> {
    const { id } = readRequest(executionParams, params);
    const lastEventId = request.headers['last-event-id'];
    const given = readRequest(streamQuery, query);
    // A browser's EventSource repeats the first address on every reconnect: what it has seen since goes before it.
    const { after } =
      lastEventId === undefined || lastEventId === ''
        ? given
        : readRequest(streamQuery, { after: lastEventId }, 'Last-Event-ID');
    const { tenant, pass } = callerOfRequest(request);
    await this.answers.during(({ signal, end }) => {
      reply.raw.on('close', end);
      const pieces = this.executions.follow({ tenant, id }, { afterVersion: after, signal });
      return sendServerSentEvents(reply, whileGood(pieces, pass), this.answers);
    });
  }
}

const wantsNdjson = ({ headers }: FastifyRequest): boolean =>
  /\bapplication\/(?:x-)?ndjson\b/.test(headers.accept ?? '');
