import { create } from '@bufbuild/protobuf';
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { definitionsV1 } from '@runlog/contract';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';

import { callerOfMetadata, counted, given } from '../grpc/from-message.js';
import { definitionMessageOf } from '../grpc/to-message.js';

/** gRPC: definitions. */
@Controller()
export class DefinitionsGrpc {
  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {}

  @GrpcMethod('runlog.v1.Definitions', 'Define')
  async define(
    { name, language, document }: definitionsV1.DefineRequest,
    metadata: Metadata,
  ): Promise<definitionsV1.Definition> {
    const { tenant } = callerOfMetadata(metadata);
    return definitionMessageOf(await this.executions.define({ tenant, name, language, document }), false);
  }

  @GrpcMethod('runlog.v1.Definitions', 'GetDefinition')
  async get(
    { definition }: definitionsV1.GetDefinitionRequest,
    metadata: Metadata,
  ): Promise<definitionsV1.Definition> {
    const { tenant } = callerOfMetadata(metadata);
    return definitionMessageOf(await this.executions.getDefinition(tenant, definition));
  }

  @GrpcMethod('runlog.v1.Definitions', 'ListDefinitions')
  async list(
    request: definitionsV1.ListDefinitionsRequest,
    metadata: Metadata,
  ): Promise<definitionsV1.ListDefinitionsResponse> {
    const { tenant } = callerOfMetadata(metadata);
    const { items, nextPageToken } = await this.executions.listDefinitions({
      tenant,
      name: given(request.name),
      pageSize: counted(request.pageSize),
      pageToken: given(request.pageToken),
    });
    return create(definitionsV1.ListDefinitionsResponseSchema, {
      definitions: items.map((found) => definitionMessageOf(found, false)),
      nextPageToken: nextPageToken ?? '',
    });
  }
}
