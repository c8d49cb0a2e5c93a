import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { definitionsV1, executionsV1, schedulesV1 } from '@runlog/contract';
import { nestLogger, type Logger } from '@runlog/service';

import type { Guard } from '../auth/guard.js';
import type { GatewayConfig } from '../config.js';
import { GrpcFilter } from '../errors/grpc.filter.js';
import { ProblemFilter, type ReportFault } from '../errors/problem.filter.js';
import { GatewayModule, type GatewayParts } from '../gateway.module.js';
import { admissionInterceptor } from '../grpc/admission.interceptor.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import { httpAdapter } from '../http/fastify.js';
import { overloadInterceptor } from '../overload/overload.interceptor.js';
import type { Load } from '../overload/load.js';
import { RateLimit } from '../http/rate-limit.js';
import { RequestMetrics } from '../metrics/request-metrics.js';

/** The two servers of the gateway, taking requests. */
export interface Doors {
  /** Base URL of the HTTP API. */
  readonly http: string;
  /** host:port of the gRPC API. */
  readonly grpc: string;
  /** All that is served, as the table of permissions names it. */
  readonly operations: readonly string[];
  /** Takes no more, lets requests under way end within the grace, cuts the rest. */
  close(): Promise<void>;
}

/** Opens both servers on the addresses of the configuration, with the guard at each. */
export async function openDoors(
  config: GatewayConfig,
  parts: GatewayParts,
  { guard, load }: { readonly guard: Guard; readonly load: Load },
  log: Logger,
): Promise<Doors> {
  const report: ReportFault = (err, facts) => log.error({ err, ...facts }, 'a request failed');
  const rate = new RateLimit(config.requestsPerSecond);
  const requests = new RequestMetrics(parts.metrics);
  const admission = { rate, guard, requests, report };
  const grpc = new GrpcServer({
    host: config.host,
    port: config.grpcPort,
    services: [definitionsV1.Definitions, executionsV1.Executions, schedulesV1.Schedules],
    plainAnswers: [executionsV1.RunResponseSchema],
    maxMessageBytes: config.bodyBytes,
    interceptors: [overloadInterceptor(load), admissionInterceptor(admission)],
    answered: (method, status, ms) => requests.answered('grpc', method, status, ms),
  });
  const routes: string[] = [];
  const http = httpAdapter({ bodyBytes: config.bodyBytes, load }, admission);
  http.getInstance().addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push(`${one} ${url}`);
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.over({ ...parts, rate, requests, report }),
    http,
    { bodyParser: false, logger: nestLogger(log), abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(report));
  app
    .connectMicroservice({ strategy: grpc }, { deferInitialization: true })
    .useGlobalFilters(new GrpcFilter(report));
  await app.startAllMicroservices();
  await app.listen(config.httpPort, config.host);
  return {
    http: await app.getUrl(),
    grpc: grpc.address,
    operations: [...routes, ...grpc.methods],
    close: () => close(app, grpc, config.shutdownGraceMs),
  };
}

const sweepMs = 50;

async function close(app: NestFastifyApplication, grpc: GrpcServer, graceMs: number): Promise<void> {
  grpc.leaveService();
  const server = app.getHttpServer();
  // Connections become idle one by one, as their last answers end; nobody else closes those that are kept alive.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await Promise.all([grpc.shutDown(graceMs), app.getHttpAdapter().getInstance().close()]);
  clearInterval(sweep);
  clearTimeout(force);
  await app.close();
}
