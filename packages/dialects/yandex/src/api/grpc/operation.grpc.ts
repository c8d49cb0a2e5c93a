import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CALLERS, type Callers } from '@runlog/hosting';

import type { Operation } from '../../gen/yandex/cloud/operation/operation_pb.js';
import type * as messages from '../../gen/yandex/cloud/operation/operation_service_pb.js';
import { OperationApi } from '../operations/operation-api.js';
import { answer, callOf, type UnaryCall } from './answer.js';

const service = 'yandex.cloud.operation.OperationService';

/** gRPC: the OperationService. */
@Controller()
export class OperationGrpc {
  constructor(
    @Inject(OperationApi) private readonly api: OperationApi,
    @Inject(CALLERS) private readonly callers: Callers,
  ) {}

  @GrpcMethod(service, 'Get')
  get(request: messages.GetOperationRequest, metadata: Metadata, call: UnaryCall): Promise<Operation> {
    return answer(metadata, call, this.api.get(request, callOf(this.callers, metadata, call)));
  }

  @GrpcMethod(service, 'Cancel')
  cancel(request: messages.CancelOperationRequest, metadata: Metadata, call: UnaryCall): Promise<Operation> {
    return answer(metadata, call, this.api.cancel(request, callOf(this.callers, metadata, call)));
  }
}
