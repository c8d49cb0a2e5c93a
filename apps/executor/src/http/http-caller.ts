import type { Json, JsonObject } from '@runlog/core';
import { AttemptAborted, StepFailure } from '@runlog/worker';
import type { Dispatcher } from 'undici';
import { checkUrl } from '../guard/target.js';
import { CallDeadline } from '../outbound/call-deadline.js';
import { networkFailure } from '../outbound/failures.js';
import { bodyContent } from './body-content.js';
import { Breakers } from './breakers.js';
import { callFailure } from './call-failure.js';
import { errorStatus, tooManyRedirects } from './failures.js';
import { headerOf, outputHeaders } from './http-output.js';
import type { HttpLimits } from './limits.js';
import { readBody, readStart } from './read-body.js';
import { redirected, redirectOf } from './redirect.js';
import type { HttpRequest } from './request.js';

const snippetBytes = 1_024;
const skippedBytes = 16_384;
type Answer = Dispatcher.ResponseData;

/** Makes outbound calls through a dispatcher that guards its connections; follows redirects by itself. */
export class HttpCaller {
  private readonly breakers: Breakers;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly limits: HttpLimits,
  ) {
    const { failuresInARow } = limits;
    this.breakers = new Breakers({ failuresInARow, now: () => performance.now(), random: Math.random });
  }

  /**
   * Calls and reads the whole answer: `{status, headers, body, bodyEncoding?}`. Ends when the signal is aborted.
   * @throws StepFailure and other RunlogErrors, each saying whether a retry can help: `http.<status>`, `network`,
   *   `timeout`, `output_too_large`, `too_many_redirects`, `invalid_input`, `forbidden_target`.
   */
  async call(request: HttpRequest, signal: AbortSignal): Promise<JsonObject> {
    const deadline = new CallDeadline(signal, this.limits.callTimeoutMs);
    try {
      return await this.follow(request, deadline.signal);
    } finally {
      deadline.release();
    }
  }

  private async follow(first: HttpRequest, signal: AbortSignal): Promise<JsonObject> {
    let request = first;
    for (let hops = 0; ; hops++) {
      const result = await this.hop(request, signal);
      if (!('next' in result)) return result.output;
      if (hops === this.limits.redirects) throw tooManyRedirects(hops);
      request = result.next;
    }
  }

  /** One request with its answer: the output, or the request that the answer redirects to. */
  private async hop(
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<{ next: HttpRequest } | { output: JsonObject }> {
    try {
      const answer = await this.answered(request, signal);
      const location = redirectOf(answer.statusCode, headerOf(answer.headers, 'location') || undefined);
      if (location === undefined) return { output: await this.outputOf(answer, request.method) };
      await answer.body.dump({ limit: skippedBytes, signal });
      return { next: redirected(request, answer.statusCode, location) };
    } catch (error) {
      throw callFailure(signal.aborted ? signal.reason : error, request.url.host);
    }
  }

  /** The beginning of an answer. What answers nobody is not called for a moment. */
  private async answered(request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    const { url } = request;
    checkUrl(url);
    if (!this.breakers.admits(url.origin)) throw networkFailure(url.host, 'TARGET_AWAY');
    try {
      const answer = await this.send(request, signal);
      this.breakers.ended(url.origin, 'answered');
      return answer;
    } catch (error) {
      const failure = callFailure(signal.aborted ? signal.reason : error, url.host);
      this.breakers.ended(url.origin, isUnanswered(failure) ? 'unanswered' : 'unknown');
      throw error;
    }
  }

  private send({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<Answer> {
    return this.dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      // The list of methods was checked; the type of undici leaves one of them out.
      method: method as Dispatcher.HttpMethod,
      headers: Object.fromEntries(headers),
      body: body ?? null,
      headersTimeout: this.limits.headersTimeoutMs,
      bodyTimeout: this.limits.idleTimeoutMs,
      signal,
    });
  }

  private async outputOf(answer: Answer, method: string): Promise<JsonObject> {
    const { statusCode: status, headers, body } = answer;
    const coding = method === 'HEAD' ? '' : headerOf(headers, 'content-encoding');
    if (status >= 400) throw errorStatus(status, await snippet(answer, coding));
    const bytes = await readBody(body, coding, this.limits.bodyBytes);
    const content = bodyContent(bytes, headerOf(headers, 'content-type'));
    return { status, headers: outputHeaders(headers), ...content };
  }
}

/** Nobody answered in time, be it the call's or the attempt's; a call that was given up for another reason tells nothing. */
function isUnanswered(failure: unknown): boolean {
  if (failure instanceof AttemptAborted) return failure.why === 'timeout';
  return failure instanceof StepFailure && (failure.code === 'network' || failure.code === 'timeout');
}

/** What an error's body begins with, for people; a body that cannot be read takes nothing from the status. */
async function snippet({ body }: Answer, coding: string): Promise<Json> {
  try {
    const start = await readStart(body, coding, snippetBytes);
    return new TextDecoder().decode(start).replaceAll('\0', '\uFFFD');
  } catch {
    return '';
  }
}
