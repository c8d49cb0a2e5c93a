import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { HttpTeller } from './http-teller.js';

/** Told of errors whose cause is ours. */
export type ReportFault = (error: unknown, facts: Readonly<Record<string, unknown>>) => void;

/** Answers every error of a route, or of an address without one, as whom the address belongs to tells it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly report: ReportFault,
    private readonly teller: HttpTeller,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const fault = this.teller.faultOf(error);
    if (fault.internal)
      this.report(error, { requestId: request.id, method: request.method, url: request.url });
    // Headers that are sent say "well" already; cutting the connection is the only way to take it back.
    if (reply.sent) reply.raw.destroy();
    else this.teller.send(request, reply, fault);
  }
}
