import type { JsonValue } from '@bufbuild/protobuf';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { CALLERS, type Callers } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { OperationSchema } from '../../gen/yandex/cloud/operation/operation_pb.js';
import * as messages from '../../gen/yandex/cloud/operation/operation_service_pb.js';
import { OperationApi } from '../operations/operation-api.js';
import { answer, callOf } from './answer.js';
import { readMessage } from './read-message.js';

const cancelling = ':cancel';

/** HTTP: the OperationService. */
@Controller('operations')
export class OperationController {
  constructor(
    @Inject(OperationApi) private readonly api: OperationApi,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  /** Get, and behind `:cancel` Cancel: the published API has it under GET, and the router cannot tell the two apart. */
  @Get(':id')
  get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const call = callOf(this.callers, request);
    const answered = id.endsWith(cancelling)
      ? this.api.cancel(
          readMessage(messages.CancelOperationRequestSchema, query, {
            operationId: id.slice(0, -cancelling.length),
          }),
          call,
        )
      : this.api.get(readMessage(messages.GetOperationRequestSchema, query, { operationId: id }), call);
    return answer(request, reply, OperationSchema, answered);
  }
}
