import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { HttpTeller } from '../errors/http-teller.js';
import type { HttpLimits } from '../http/fastify.js';

/** Refuses requests that this process cannot take, before their bodies are read. Probes and metrics are always let in. */
export function refuseOverload(
  fastify: FastifyInstance,
  { load, bodyBytes }: HttpLimits,
  teller: HttpTeller,
): void {
  const leave = new WeakMap<FastifyRequest, () => void>();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/health/') || request.url === '/metrics') return done();
    try {
      leave.set(request, load.enter(bytesOf(request, bodyBytes)));
    } catch (error) {
      return teller.send(request, reply, teller.faultOf(error));
    }
    done();
  });
  // An answer that ends, and a client that goes away: either comes, whatever became of the request.
  fastify.addHook('onResponse', (request, _reply, done) => {
    leave.get(request)?.();
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    leave.get(request)?.();
    done();
  });
}

/** What the client says, or all that it may send where it does not say. */
function bytesOf({ headers }: FastifyRequest, most: number): number {
  const said = Number(headers['content-length'] ?? 0);
  if (headers['transfer-encoding'] !== undefined || !(said >= 0)) return most;
  return Math.min(said, most);
}
