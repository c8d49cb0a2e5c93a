import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CALLERS, type Callers } from '@runlog/hosting';

import type { ApiEndpoint } from '../../gen/yandex/cloud/endpoint/api_endpoint_pb.js';
import type * as messages from '../../gen/yandex/cloud/endpoint/api_endpoint_service_pb.js';
import { EndpointApi } from '../endpoints/endpoint-api.js';
import { answer, callOf, type UnaryCall } from './answer.js';

const service = 'yandex.cloud.endpoint.ApiEndpointService';

/** gRPC: the ApiEndpointService. */
@Controller()
export class EndpointGrpc {
  constructor(
    @Inject(EndpointApi) private readonly api: EndpointApi,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  @GrpcMethod(service, 'Get')
  get(request: messages.GetApiEndpointRequest, metadata: Metadata, call: UnaryCall): Promise<ApiEndpoint> {
    return answer(metadata, call, this.api.get(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'List')
  list(
    _request: messages.ListApiEndpointsRequest,
    metadata: Metadata,
    call: UnaryCall,
  ): Promise<messages.ListApiEndpointsResponse> {
    return answer(metadata, call, this.api.list(callOf(this.callers, metadata, call)));
  }
}
