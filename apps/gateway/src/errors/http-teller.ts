import { problemMediaType } from '@runlog/contract';
import type { DialectHttp, Fault } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { FaultRows } from './faults.js';
import { httpFaultOf } from './http-faults.js';
import { isUnder } from './prefix.js';
import { problemOf, retryAfterOf } from './problem.js';

/** An answer before it is sent. */
interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Tells what goes wrong over HTTP, wherever in the server it does: under the prefixes of a dialect in the dialect's
 * words, anywhere else as a problem document.
 */
export class HttpTeller {
  /** `faults` holds the codes of the dialects. */
  constructor(
    private readonly dialects: readonly DialectHttp[],
    private readonly faults: FaultRows,
  ) {}

  /** What an error from anywhere in the HTTP server is told as. */
  faultOf(error: unknown): Fault {
    return httpFaultOf(error, this.faults);
  }

  /** Answers a request with a fault. */
  send(request: Pick<FastifyRequest, 'id' | 'url'>, reply: FastifyReply, fault: Fault): void {
    const { status, headers, text } = this.told(request, fault);
    const retryAfter = retryAfterOf(fault);
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    // Every 401 says which kind of credential is wanted (RFC 9110, 15.5.2).
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="runlog"');
    reply.code(status).headers(headers).send(text);
  }

  private told({ id, url }: Pick<FastifyRequest, 'id' | 'url'>, fault: Fault): Told {
    const path = pathOf(url);
    const dialect = this.dialects.find(({ prefixes }) => prefixes.some((prefix) => isUnder(prefix, path)));
    return (dialect && inItsWords(dialect, fault, id)) ?? asProblem(fault, id);
  }
}

const asProblem = (fault: Fault, requestId: string): Told => ({
  status: fault.http,
  headers: { 'content-type': problemMediaType },
  text: JSON.stringify(problemOf(fault, requestId)),
});

/** Undefined where the dialect finds no words: whoever asked is still told something. */
function inItsWords(dialect: DialectHttp, fault: Fault, requestId: string): Told | undefined {
  try {
    const { status, body, headers } = dialect.tell(fault, requestId);
    const text = JSON.stringify(body);
    return { status, headers: { 'content-type': 'application/json', ...headers }, text };
  } catch {
    return undefined;
  }
}

/** The path of a request's target as the router reads it: without the query, letters in their plain form. */
function pathOf(target: string): string {
  const [path = ''] = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
