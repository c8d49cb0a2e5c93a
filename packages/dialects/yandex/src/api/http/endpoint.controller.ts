import type { JsonValue } from '@bufbuild/protobuf';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { CALLERS, type Callers } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ApiEndpointSchema } from '../../gen/yandex/cloud/endpoint/api_endpoint_pb.js';
import * as messages from '../../gen/yandex/cloud/endpoint/api_endpoint_service_pb.js';
import { EndpointApi } from '../endpoints/endpoint-api.js';
import { answer, callOf } from './answer.js';
import { readMessage } from './read-message.js';

/** HTTP: the ApiEndpointService. */
@Controller('endpoints')
export class EndpointController {
  constructor(
    @Inject(EndpointApi) private readonly api: EndpointApi,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  @Get(':id')
  get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') apiEndpointId: string,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    const wanted = readMessage(messages.GetApiEndpointRequestSchema, query, { apiEndpointId });
    return answer(request, reply, ApiEndpointSchema, this.api.get(wanted, callOf(this.callers, request)));
  }

  @Get()
  list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: unknown,
  ): Promise<JsonValue> {
    readMessage(messages.ListApiEndpointsRequestSchema, query);
    const answered = this.api.list(callOf(this.callers, request));
    return answer(request, reply, messages.ListApiEndpointsResponseSchema, answered);
  }
}
