import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { definitionsV1, executionsV1 } from '@runlog/contract';

import type { GatewayConfig } from '../config.js';
import { GrpcFilter } from '../errors/grpc.filter.js';
import { ProblemFilter, type ReportFault } from '../errors/problem.filter.js';
import { GatewayModule, type GatewayParts } from '../gateway.module.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import { rateLimitInterceptor } from '../grpc/rate-limit.interceptor.js';
import type { MetricsSource } from '../health/metrics.controller.js';
import { httpAdapter } from '../http/fastify.js';
import { RateLimit } from '../http/rate-limit.js';
import type { Log } from './log.js';
import { connectServers, type Servers } from './servers.js';
import { buildUseCases, type Languages } from './use-cases.js';

/** What surrounds a gateway process. */
export interface GatewaySurroundings extends Languages {
  readonly log: Log;
  readonly nestLogger: LoggerService;
  readonly metrics: MetricsSource;
  readonly version: string;
}

/** A gateway that takes requests. */
export interface Gateway {
  /** Base URL of the HTTP API. */
  readonly http: string;
  /** host:port of the gRPC API. */
  readonly grpc: string;
  /** Ends: not ready, long answers end, requests under way finish within the grace, connections close. */
  close(): Promise<void>;
}

/** Connects, migrates, listens. Resolves when requests are taken; rejects when a server stays away. */
export async function startGateway(
  config: GatewayConfig,
  surroundings: GatewaySurroundings,
): Promise<Gateway> {
  const { log } = surroundings;
  const servers = await connectServers(config, log);
  const useCases = buildUseCases(servers, surroundings, config.pageTokenKey, log);
  const closing = new AbortController();
  const parts: GatewayParts = {
    executions: useCases.executions,
    closing: closing.signal,
    probes: probesOf(servers, closing.signal),
    metrics: surroundings.metrics,
    version: surroundings.version,
  };
  const doors = await openDoors(config, parts, surroundings);
  const close = async (): Promise<void> => {
    closing.abort();
    await doors.close();
    useCases.close();
    await servers.bus.drain();
    await servers.store.close();
  };
  return { http: doors.http, grpc: doors.grpc, close };
}

const probesOf = ({ store, bus }: Servers, closing: AbortSignal) => ({
  log: () => store.events.readMany([{ executionId: '00000000-0000-0000-0000-000000000000' }]),
  bus: () => bus.connected,
  closing,
});

async function openDoors(
  config: GatewayConfig,
  parts: GatewayParts,
  { log, nestLogger }: GatewaySurroundings,
): Promise<Gateway> {
  const report: ReportFault = (error, facts) => log.error({ err: error, ...facts }, 'a request failed');
  const rate = new RateLimit(config.requestsPerSecond);
  const grpc = new GrpcServer({
    host: config.host,
    port: config.grpcPort,
    services: [definitionsV1.Definitions, executionsV1.Executions],
    maxMessageBytes: config.bodyBytes,
    interceptors: rate.unlimited ? [] : [rateLimitInterceptor(rate)],
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.over(parts),
    httpAdapter({ bodyBytes: config.bodyBytes }, rate),
    { bodyParser: false, logger: nestLogger, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(report));
  const microservice = app.connectMicroservice({ strategy: grpc }, { deferInitialization: true });
  microservice.useGlobalFilters(new GrpcFilter(report));
  await app.startAllMicroservices();
  await app.listen(config.httpPort, config.host);
  return {
    http: await app.getUrl(),
    grpc: grpc.address,
    close: () => closeDoors(app, grpc, config.shutdownGraceMs),
  };
}

async function closeDoors(app: NestFastifyApplication, grpc: GrpcServer, graceMs: number): Promise<void> {
  grpc.leaveService();
  const force = setTimeout(() => app.getHttpServer().closeAllConnections(), graceMs);
  await grpc.shutDown(graceMs);
  await app.close();
  clearTimeout(force);
}
