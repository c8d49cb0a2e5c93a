import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import {
  defineRequest,
  definitionParams,
  listDefinitionsQuery,
  type DefinedResponse,
  type DefinitionListResponse,
  type DefinitionResponse,
} from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';
import type { FastifyRequest } from 'fastify';

import { callerOfRequest } from '../http/caller.js';
import { readRequest } from '../http/read-request.js';
import { definedResponseOf, definitionResponseOf } from './to-response.js';

/** HTTP: definitions. */
@Controller('v1/definitions')
export class DefinitionsController {
  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {}

  @Post()
  @HttpCode(200)
  async define(@Req() request: FastifyRequest, @Body() body: unknown): Promise<DefinedResponse> {
    const { name, language, document } = readRequest(defineRequest, body);
    const { tenant } = callerOfRequest(request);
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    return definedResponseOf(await this.executions.define({ tenant, name, language, document: text }));
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Query() query: unknown): Promise<DefinitionListResponse> {
    const { tenant } = callerOfRequest(request);
    const page = await this.executions.listDefinitions({
      tenant,
      ...readRequest(listDefinitionsQuery, query),
    });
    return { definitions: page.items.map(definedResponseOf), nextPageToken: page.nextPageToken };
  }

  @Get(':definition')
  async get(@Req() request: FastifyRequest, @Param() params: unknown): Promise<DefinitionResponse> {
    const { definition } = readRequest(definitionParams, params);
    const { tenant } = callerOfRequest(request);
    return definitionResponseOf(await this.executions.getDefinition(tenant, definition));
  }
}
