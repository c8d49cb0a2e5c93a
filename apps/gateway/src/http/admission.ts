import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Guard } from '../auth/guard.js';
import { keepPass, type Pass } from '../auth/pass.js';
import { RateLimited } from '../errors/faults.js';
import type { HttpTeller } from '../errors/http-teller.js';
import type { ReportFault } from '../errors/problem.filter.js';
import type { RequestMetrics } from '../metrics/request-metrics.js';
import type { RateLimit } from './rate-limit.js';

/** Who decides which requests are taken, and who is told. */
export interface Admission {
  readonly rate: RateLimit;
  readonly guard: Guard;
  readonly requests: RequestMetrics;
  readonly report: ReportFault;
  readonly teller: HttpTeller;
}

/** Lets requests in or refuses them, before anything of their bodies is read. */
export function admitRequests(fastify: FastifyInstance, admission: Admission): void {
  const { rate, guard, requests, report, teller } = admission;
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): void => {
    const fault = teller.faultOf(error);
    if (fault.internal) report(error, { requestId: request.id, method: request.method });
    else if (fault.http < 500) requests.deny('http', fault.code);
    const retry = error instanceof RateLimited ? { retryAfterMs: error.retryAfterMs } : {};
    teller.send(request, reply, { ...fault, ...retry });
  };
  if (!rate.unlimited) {
    fastify.addHook('onRequest', async (request, reply) => {
      // Probes come from machines that must not be told to come back later.
      if (request.url.startsWith('/health/')) return;
      const refusal = await rate.take(request.ip);
      if (!refusal) return;
      requests.refuse('http');
      teller.send(request, reply, { ...teller.faultOf(refusal), retryAfterMs: refusal.retryAfterMs });
      return reply;
    });
  }
  // With callbacks: whoever was seen a moment ago is let in within the same turn.
  fastify.addHook('onRequest', (request, reply, done) => {
    const letIn = (pass: Pass): void => {
      keepPass(request, pass);
      done();
    };
    try {
      const pass = guard.admit(operationOf(request), request.headers.authorization, request.ip);
      if (!(pass instanceof Promise)) return letIn(pass);
      pass.then(letIn).catch((error: unknown) => refuse(request, reply, error));
    } catch (error) {
      refuse(request, reply, error);
    }
  });
}

/** The route of a request, as the table of permissions has it; undefined where there is none. */
function operationOf({ method, routeOptions }: FastifyRequest): string | undefined {
  const { url } = routeOptions;
  // Who may have the answer may have its headers.
  return url === undefined ? undefined : `${method === 'HEAD' ? 'GET' : method} ${url}`;
}
