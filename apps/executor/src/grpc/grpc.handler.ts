import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Json, Task } from '@runlog/core';
import type { TaskContext } from '@runlog/worker';
import { taskHeaders } from '../http/task-headers.js';
import { redacted, redactedFailure } from '../secrets/redact.js';
import { SecretDirectory } from '../secrets/secret-directory.js';
import { headersWithSecrets } from '../secrets/with-secrets.js';
import { GrpcCaller } from './grpc-caller.js';
import { readGrpcRequest } from './request.js';

/**
 * Tasks that call a unary gRPC method: `{endpoint, method, body?, headers?}` → `{body}`. Secrets that headers refer to
 * are put in here, and taken out of whatever comes back.
 */
@Controller()
export class GrpcHandler {
  constructor(
    private readonly caller: GrpcCaller,
    private readonly secrets: SecretDirectory,
  ) {}

  @MessagePattern('grpc')
  async run(@Payload() task: Task, @Ctx() context: TaskContext): Promise<Json> {
    const request = readGrpcRequest(task.input);
    const wanted = new Map([...taskHeaders(context, true), ...request.headers]);
    const { headers, secrets } = await headersWithSecrets(wanted, context.tenant, this.secrets);
    try {
      return redacted(await this.caller.call({ ...request, headers }, context.signal), secrets);
    } catch (error) {
      throw redactedFailure(error, secrets);
    }
  }
}
