import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { GrpcServer } from '../grpc/grpc-server.js';
import type { HttpsServer } from '../tls/https-server.js';

/** The servers of a gateway, as far as they are open. */
export interface OpenServers {
  readonly app: NestFastifyApplication;
  readonly grpc: GrpcServer;
  https?: HttpsServer;
}

const sweepMs = 50;

/** Takes no more, lets requests under way end within the grace, cuts the rest. */
export async function closeDoors({ app, grpc, https }: OpenServers, graceMs: number): Promise<void> {
  grpc.leaveService();
  const servers = [app.getHttpServer(), ...(https ? [https] : [])];
  // Connections become idle one by one, as their last answers end; nobody else closes those that are kept alive.
  const sweep = setInterval(() => {
    for (const server of servers) server.closeIdleConnections();
  }, sweepMs);
  const force = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, graceMs);
  await Promise.all([grpc.shutDown(graceMs), https?.close(), app.getHttpAdapter().getInstance().close()]);
  clearInterval(sweep);
  clearTimeout(force);
  await app.close();
}
