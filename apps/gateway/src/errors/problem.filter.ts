import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { problemMediaType } from '@runlog/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Fault } from './faults.js';
import { httpFaultOf } from './http-faults.js';
import { problemOf, retryAfterOf } from './problem.js';

/** Told of errors whose cause is ours. */
export type ReportFault = (error: unknown, facts: Readonly<Record<string, unknown>>) => void;

/** Answers every error of the HTTP server with a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly report: ReportFault) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const fault = httpFaultOf(error);
    if (fault.internal)
      this.report(error, { requestId: request.id, method: request.method, url: request.url });
    // Headers that are sent say "well" already; cutting the connection is the only way to take it back.
    if (reply.sent) reply.raw.destroy();
    else sendFault(reply, fault, request.id);
  }
}

/** Sends a fault as a problem document. */
export function sendFault(reply: FastifyReply, fault: Fault, requestId: string): void {
  const retryAfter = retryAfterOf(fault);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  // Every 401 says which kind of credential is wanted (RFC 9110, 15.5.2).
  if (fault.http === 401) reply.header('www-authenticate', 'Bearer realm="runlog"');
  const body = JSON.stringify(problemOf(fault, requestId));
  reply.code(fault.http).header('content-type', problemMediaType).send(body);
}
