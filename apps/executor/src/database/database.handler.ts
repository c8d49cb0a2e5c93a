import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Json, Task } from '@runlog/core';
import type { TaskContext } from '@runlog/worker';
import { redacted, redactedFailure } from '../secrets/redact.js';
import { SecretDirectory } from '../secrets/secret-directory.js';
import { DatabaseCaller } from './database-caller.js';
import { readDatabaseRequest } from './request.js';

/**
 * Tasks that run a statement on a Postgres: `{dsn | connection, query, parameters?, mode?}` → `{rows, rowsAffected}`.
 * Secrets that the connection refers to are put in here, and taken out of whatever comes back.
 */
@Controller()
export class DatabaseHandler {
  constructor(
    private readonly caller: DatabaseCaller,
    private readonly secrets: SecretDirectory,
  ) {}

  @MessagePattern('database-query')
  async run(@Payload() task: Task, @Ctx() context: TaskContext): Promise<Json> {
    const { request, secrets } = await readDatabaseRequest(task.input, context.tenant, this.secrets);
    try {
      return redacted(await this.caller.query(request, context), secrets);
    } catch (error) {
      throw redactedFailure(error, secrets);
    }
  }
}
