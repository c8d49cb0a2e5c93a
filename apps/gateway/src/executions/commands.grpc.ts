import { randomUUID } from 'node:crypto';

import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { ExecutionCommand } from '@runlog/core';
import type { executionsV1, executionV1 } from '@runlog/contract';
import type { Asked, Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';

import { callerOfMetadata, expiryOfMessage, given, jsonOf } from '../grpc/from-message.js';
import { executionMessageOf } from '../grpc/to-message.js';
import { retryOf } from './retry.js';

type Answer = Promise<executionV1.Execution>;

/** gRPC: commands on executions. */
@Controller()
export class CommandsGrpc {
  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {}

  @GrpcMethod('runlog.v1.Executions', 'Stop')
  stop({ id, reason, idempotencyKey }: executionsV1.CancelRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'stop', ...reasonOf(reason) }, keyOf(idempotencyKey));
  }

  @GrpcMethod('runlog.v1.Executions', 'Terminate')
  terminate({ id, reason, idempotencyKey }: executionsV1.CancelRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'terminate', ...reasonOf(reason) }, keyOf(idempotencyKey));
  }

  @GrpcMethod('runlog.v1.Executions', 'Pause')
  pause({ id, reason, idempotencyKey }: executionsV1.PauseRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'pause', ...reasonOf(reason) }, keyOf(idempotencyKey));
  }

  @GrpcMethod('runlog.v1.Executions', 'Resume')
  resume({ id, idempotencyKey }: executionsV1.ResumeRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'resume' }, keyOf(idempotencyKey));
  }

  @GrpcMethod('runlog.v1.Executions', 'Retry')
  retry({ id, expiry, idempotencyKey }: executionsV1.RetryRequest, metadata: Metadata): Answer {
    const { wanted, asked } = retryOf(expiryOfMessage(expiry), this.executions.now());
    return this.carryOut(id, metadata, wanted, { ...asked, ...keyOf(idempotencyKey) });
  }

  @GrpcMethod('runlog.v1.Executions', 'Signal')
  async signal(request: executionsV1.SignalRequest, metadata: Metadata): Answer {
    const { id, name } = request;
    const signalId = given(request.signalId) ?? randomUUID();
    const payload = jsonOf('payload', request.payloadJson) ?? null;
    return this.carryOut(id, metadata, { kind: 'signal', signalId, name, payload });
  }

  private async carryOut(
    id: string,
    metadata: Metadata,
    wanted: ExecutionCommand,
    asked: Asked = {},
  ): Answer {
    const { tenant, traceparent, by } = callerOfMetadata(metadata);
    const ref = { tenant, id };
    return executionMessageOf(await this.executions.command(ref, wanted, { ...asked, traceparent, by }));
  }
}

const reasonOf = (reason: string): { reason?: string } => (reason === '' ? {} : { reason });

const keyOf = (idempotencyKey: string): Asked => ({ idempotencyKey: given(idempotencyKey) });
