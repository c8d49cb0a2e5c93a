import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Json, Task } from '@runlog/core';
import { StepFailure, type TaskContext } from '@runlog/worker';
import { failedPrecondition } from '../outbound/failures.js';
import { redacted, redactedFailure } from '../secrets/redact.js';
import { SecretDirectory } from '../secrets/secret-directory.js';
import { ObjectStores } from './object-stores.js';
import { readStorageRequest } from './request.js';
import type { AccessKey, StorageSettings } from './settings.js';

/** The secrets of a tenant that hold an access key of its own. */
const keySecrets = { id: 's3-key-id', secret: 's3-secret-key' } as const;

/**
 * Tasks that read or write an object: `{action: get | put, bucket, object, contentType?, content?}` → `{content, etag}` or
 * `{etag}`. The storage is the executor's own; the key is the tenant's, or else the executor's.
 */
@Controller()
export class ObjectStorageHandler {
  constructor(
    private readonly stores: ObjectStores,
    private readonly secrets: SecretDirectory,
  ) {}

  @MessagePattern('object-storage')
  async run(@Payload() task: Task, @Ctx() context: TaskContext): Promise<Json> {
    const { configured } = this.stores;
    if (!configured) throw failedPrecondition('no object storage is configured (RUNLOG_S3_ENDPOINT)');
    const request = readStorageRequest(task.input);
    const key = await this.keyOf(context.tenant, configured.settings);
    const told = [key.secret];
    try {
      return redacted(await configured.run(request, key, context.signal), told);
    } catch (error) {
      throw redactedFailure(error, told);
    }
  }

  private async keyOf(tenant: string, { key }: StorageSettings): Promise<AccessKey> {
    const [id, secret] = await Promise.all([
      this.secrets.read(tenant, keySecrets.id),
      this.secrets.read(tenant, keySecrets.secret),
    ]).catch(() => {
      // The cause names a path of the machine.
      throw new StepFailure('secret_unreadable', 'the key of the object storage cannot be read', {
        retryable: true,
      });
    });
    if (id !== undefined && secret !== undefined) return { id, secret };
    if (key) return key;
    throw failedPrecondition('there is no key for the object storage');
  }
}
