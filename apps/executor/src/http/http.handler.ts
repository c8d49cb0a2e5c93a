import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Json, Task } from '@runlog/core';
import type { TaskContext } from '@runlog/worker';
import { redacted, redactedFailure } from '../secrets/redact.js';
import { SecretDirectory } from '../secrets/secret-directory.js';
import { withSecrets } from '../secrets/with-secrets.js';
import { HttpCaller } from './http-caller.js';
import { readRequest } from './request.js';
import { withTaskHeaders } from './task-headers.js';

/**
 * Tasks that call an HTTP endpoint: `{method, url, headers?, query?, body?}` → `{status, headers, body}`. Secrets that
 * headers refer to are put in here, and taken out of whatever comes back.
 */
@Controller()
export class HttpHandler {
  constructor(
    private readonly caller: HttpCaller,
    private readonly secrets: SecretDirectory,
  ) {}

  @MessagePattern('http')
  async run(@Payload() task: Task, @Ctx() context: TaskContext): Promise<Json> {
    const wanted = withTaskHeaders(readRequest(task.input), context);
    const { request, secrets } = await withSecrets(wanted, context.tenant, this.secrets);
    try {
      return redacted(await this.caller.call(request, context.signal), secrets);
    } catch (error) {
      throw redactedFailure(error, secrets);
    }
  }
}
