import { randomUUID } from 'node:crypto';

import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { faultOf, internalFault } from '../errors/faults.js';
import { httpFaultOf } from '../errors/http-faults.js';
import { sendFault } from '../errors/problem.filter.js';
import { acceptJsonBodies } from './json-body.js';
import type { RequestMetrics } from '../metrics/request-metrics.js';
import { refuseOverload } from '../overload/http-hook.js';
import type { Load } from '../overload/load.js';
import type { RateLimit } from './rate-limit.js';

/** Bounds of the HTTP server. */
export interface HttpLimits {
  /** Bytes of one body. */
  readonly bodyBytes: number;
  /** How much the process has to do. */
  readonly load: Load;
}

/** The HTTP server: bodies bounded and read by our own parser, requests counted before their bodies are read. */
export function httpAdapter(limits: HttpLimits, rate: RateLimit, metrics: RequestMetrics): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: true },
    // A client that never finishes its request must not hold its connection.
    requestTimeout: 60_000,
    genReqId: () => randomUUID(),
    // Addresses that the router cannot read come here, past all hooks and filters.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendFault(reply, httpFaultOf(error), request.id),
    logger: false,
    forceCloseConnections: 'idle',
  });
  const fastify = adapter.getInstance();
  acceptJsonBodies(fastify);
  refuseOverload(fastify, limits.load, limits.bodyBytes);
  if (!rate.unlimited) {
    fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
      // Probes come from machines that must not be told to come back later.
      if (request.url.startsWith('/health/')) return;
      const refusal = await rate.take(request.ip);
      if (!refusal) return;
      metrics.refuse('http');
      sendFault(
        reply,
        { ...(faultOf(refusal) ?? internalFault), retryAfterMs: refusal.retryAfterMs },
        request.id,
      );
      return reply;
    });
  }
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const operation = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    metrics.answered('http', operation, reply.statusCode, reply.elapsedTime);
    done();
  });
  return adapter;
}
