import { randomUUID } from 'node:crypto';

import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { admitRequests, type Admission } from './admission.js';
import { acceptJsonBodies } from './json-body.js';
import { refuseOverload } from '../overload/http-hook.js';
import type { Load } from '../overload/load.js';

/** Bounds of the HTTP server. */
export interface HttpLimits {
  /** Bytes of one body. */
  readonly bodyBytes: number;
  /** How much the process has to do. */
  readonly load: Load;
}

/** The HTTP server: requests admitted before their bodies are read, bodies bounded and read by our own parser. */
export function httpAdapter(limits: HttpLimits, admission: Admission): FastifyAdapter {
  const { teller } = admission;
  const adapter = new FastifyAdapter({
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: true },
    // A client that never finishes its request must not hold its connection.
    requestTimeout: 60_000,
    genReqId: () => randomUUID(),
    // Addresses that the router cannot read come here, past all hooks and filters.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      teller.send(request, reply, teller.faultOf(error)),
    logger: false,
    forceCloseConnections: 'idle',
  });
  const fastify = adapter.getInstance();
  acceptJsonBodies(fastify);
  refuseOverload(fastify, limits, teller);
  admitRequests(fastify, admission);
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const operation = `${request.method} ${request.routeOptions.url ?? 'unknown'}`;
    admission.requests.answered('http', operation, reply.statusCode, reply.elapsedTime);
    done();
  });
  return adapter;
}
