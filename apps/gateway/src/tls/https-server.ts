import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { FastifyInstance } from 'fastify';

import type { Certificate } from './certificate.js';

/** A second server in front of the same routes, for TLS. */
export interface HttpsServer {
  /** Its base URL. */
  readonly url: string;
  /** Takes no more connections, and closes those that are idle. Resolves when the last one is gone. */
  close(): Promise<void>;
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

/** Where to listen, and as whom. */
export interface HttpsOptions {
  readonly host: string;
  readonly port: number;
  readonly certificate: Certificate;
}

const handshakeWithinMs = 10_000;

/**
 * Opens a door with TLS (1.2 or later) to what the HTTP server serves, under the same limits. The HTTP server has to be
 * ready. @throws the error of the socket when it cannot listen there
 */
export async function listenHttps(
  fastify: FastifyInstance,
  { host, port, certificate }: HttpsOptions,
): Promise<HttpsServer> {
  const { cert, key } = certificate;
  const plain = fastify.server;
  const server = createServer(
    { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: handshakeWithinMs },
    (request, response) => fastify.routing(request, response),
  );
  server.requestTimeout = plain.requestTimeout;
  server.headersTimeout = plain.headersTimeout;
  server.keepAliveTimeout = plain.keepAliveTimeout;
  server.on('clientError', (error, socket) => plain.emit('clientError', error, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    url: urlOf(server),
    close: () => new Promise((resolve) => server.close(() => resolve())),
    closeIdleConnections: () => server.closeIdleConnections(),
    closeAllConnections: () => server.closeAllConnections(),
  };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `https://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
