import { randomUUID } from 'node:crypto';

import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { ExecutionCommand } from '@runlog/core';
import type { executionsV1, executionV1 } from '@runlog/contract';
import { momentOf, type Executions } from '@runlog/executions';

import { callerOfMetadata, expiryOfMessage, given, jsonOf } from '../grpc/from-message.js';
import { executionMessageOf } from '../grpc/to-message.js';
import { EXECUTIONS } from '../tokens.js';

type Answer = Promise<executionV1.Execution>;

/** gRPC: commands on executions. */
@Controller()
export class CommandsGrpc {
  constructor(@Inject(EXECUTIONS) private readonly executions: Executions) {}

  @GrpcMethod('Executions', 'Stop')
  stop({ id, reason }: executionsV1.CancelRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'stop', ...reasonOf(reason) });
  }

  @GrpcMethod('Executions', 'Terminate')
  terminate({ id, reason }: executionsV1.CancelRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'terminate', ...reasonOf(reason) });
  }

  @GrpcMethod('Executions', 'Pause')
  pause({ id, reason }: executionsV1.PauseRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'pause', ...reasonOf(reason) });
  }

  @GrpcMethod('Executions', 'Resume')
  resume({ id }: executionsV1.ResumeRequest, metadata: Metadata): Answer {
    return this.carryOut(id, metadata, { kind: 'resume' });
  }

  @GrpcMethod('Executions', 'Retry')
  retry({ id, expiry }: executionsV1.RetryRequest, metadata: Metadata): Answer {
    const end = expiryOfMessage(expiry);
    const deadline = end && momentOf(end, this.executions.now());
    return this.carryOut(id, metadata, { kind: 'retry', ...(deadline !== undefined && { deadline }) });
  }

  @GrpcMethod('Executions', 'Signal')
  async signal(request: executionsV1.SignalRequest, metadata: Metadata): Answer {
    const { id, name } = request;
    const signalId = given(request.signalId) ?? randomUUID();
    const payload = jsonOf('payload', request.payloadJson) ?? null;
    return this.carryOut(id, metadata, { kind: 'signal', signalId, name, payload });
  }

  private async carryOut(id: string, metadata: Metadata, command: ExecutionCommand): Answer {
    const caller = callerOfMetadata(metadata);
    return executionMessageOf(await this.executions.command({ tenant: caller.tenant, id }, command, caller));
  }
}

const reasonOf = (reason: string): { reason?: string } => (reason === '' ? {} : { reason });
