import type { Dispatcher } from 'undici';
import type { JsonObject } from '@runlog/core';
import { callFailure } from '../http/call-failure.js';
import { headerOf } from '../http/http-output.js';
import type { HttpLimits } from '../http/limits.js';
import { readBody, readStart } from '../http/read-body.js';
import { CallDeadline } from '../outbound/call-deadline.js';
import { decodeContent, encodeContent, type StoredContent } from './content.js';
import { storageFailure } from './failures.js';
import type { StorageRequest } from './request.js';
import { objectPath, signedRequest } from './signed-request.js';
import type { AccessKey, StorageSettings } from './settings.js';

const snippetBytes = 4_096;

/** The bounds of outbound calls that hold for objects, too. */
type StoreLimits = Pick<HttpLimits, 'headersTimeoutMs' | 'idleTimeoutMs' | 'callTimeoutMs' | 'bodyBytes'>;

const mediaHeaders = (stored: StoredContent | undefined): Record<string, string> =>
  stored ? { 'content-type': stored.mediaType } : {};

/** Reads and writes objects of one S3-compatible storage, through a dispatcher that guards its connections. */
export class ObjectStore {
  constructor(
    readonly settings: StorageSettings,
    private readonly dispatcher: Dispatcher,
    private readonly limits: StoreLimits,
  ) {}

  /**
   * Reads an object, `{content, etag}`, or writes it, `{etag}`. Ends when the signal is aborted. Redirects are not followed.
   * @throws StepFailure and other RunlogErrors, each saying whether a retry can help: `storage.<kind>`, `network`,
   *   `timeout`, `output_too_large`, `invalid_input`
   */
  async run(request: StorageRequest, key: AccessKey, signal: AbortSignal): Promise<JsonObject> {
    const stored = request.action === 'put' ? encodeContent(request.content, request.contentType) : undefined;
    const deadline = new CallDeadline(signal, this.limits.callTimeoutMs);
    try {
      const unsigned = {
        method: request.action === 'put' ? 'PUT' : 'GET',
        path: objectPath(this.settings.endpoint, request.bucket, request.object),
        headers: mediaHeaders(stored),
        body: stored?.bytes ?? Buffer.alloc(0),
      };
      const { path, headers } = await signedRequest(unsigned, this.settings, key);
      const answer = await this.dispatcher.request({
        origin: this.settings.endpoint.origin,
        path,
        method: stored ? 'PUT' : 'GET',
        headers,
        body: stored?.bytes ?? null,
        headersTimeout: this.limits.headersTimeoutMs,
        bodyTimeout: this.limits.idleTimeoutMs,
        signal: deadline.signal,
      });
      return await this.outputOf(answer, request);
    } catch (error) {
      throw callFailure(
        deadline.signal.aborted ? deadline.signal.reason : error,
        this.settings.endpoint.host,
      );
    } finally {
      deadline.release();
    }
  }

  private async outputOf(
    { statusCode, headers, body }: Dispatcher.ResponseData,
    request: StorageRequest,
  ): Promise<JsonObject> {
    const coding = headerOf(headers, 'content-encoding');
    if (statusCode >= 300) {
      const start = await readStart(body, coding, snippetBytes).catch(() => Buffer.alloc(0));
      throw storageFailure(statusCode, start.toString());
    }
    const etag = headerOf(headers, 'etag').replaceAll('"', '');
    const bytes = await readBody(body, coding, this.limits.bodyBytes);
    return request.action === 'get' ? { content: decodeContent(bytes, request.contentType), etag } : { etag };
  }
}
