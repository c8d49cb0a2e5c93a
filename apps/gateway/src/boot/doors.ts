import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { executionsV1 } from '@runlog/contract';
import { nestLogger, type Logger } from '@runlog/service';

import type { Guard } from '../auth/guard.js';
import type { GatewayConfig } from '../config.js';
import { GrpcFilter } from '../errors/grpc.filter.js';
import { grpcTeller } from '../errors/grpc-teller.js';
import { HttpTeller } from '../errors/http-teller.js';
import { ProblemFilter, type ReportFault } from '../errors/problem.filter.js';
import { GatewayModule, type GatewayParts } from '../gateway.module.js';
import { admissionInterceptor } from '../grpc/admission.interceptor.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import { methodsOf, refuseUnlisted } from '../hosting/check-operations.js';
import type { Hosted } from '../hosting/merge-dialects.js';
import { httpAdapter } from '../http/fastify.js';
import { overloadInterceptor } from '../overload/overload.interceptor.js';
import type { Load } from '../overload/load.js';
import { RateLimit } from '../http/rate-limit.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { listenHttps } from '../tls/https-server.js';
import { closeDoors, type OpenServers } from './close-doors.js';

/** Where the gateway takes requests. */
export interface DoorAddresses {
  /** Base URL of the HTTP API. */
  readonly http: string;
  /** host:port of the gRPC API. */
  readonly grpc: string;
  /** Base URL of the HTTP API behind TLS, where that was asked for. */
  readonly https?: string;
  /** host:port of the gRPC API behind TLS, where that was asked for. */
  readonly grpcTls?: string;
}

/** The servers of the gateway, taking requests. */
export interface Doors {
  readonly addresses: DoorAddresses;
  /** All that is served, as the table of permissions names it. */
  readonly operations: readonly string[];
  /** Takes no more, lets requests under way end within the grace, cuts the rest. */
  close(): Promise<void>;
}

/**
 * Opens the servers on the addresses of the configuration, with the guard at each.
 * @throws UnfitDialect before anything listens, when something would be served that the table of permissions lacks
 */
export async function openDoors(
  config: GatewayConfig,
  parts: GatewayParts,
  { guard, load, hosted }: { readonly guard: Guard; readonly load: Load; readonly hosted: Hosted },
  log: Logger,
): Promise<Doors> {
  const report: ReportFault = (err, facts) => log.error({ err, ...facts }, 'a request failed');
  const rate = new RateLimit(config.requestsPerSecond);
  const requests = new RequestMetrics(parts.metrics);
  const teller = new HttpTeller(hosted.http, hosted.faults);
  const tell = grpcTeller(report, hosted.faults);
  const admission = { rate, guard, requests, report, teller };
  const { host, tls } = config;
  const grpc = new GrpcServer({
    host,
    port: config.grpcPort,
    tls: tls?.grpcPort === undefined ? undefined : { certificate: tls.certificate, port: tls.grpcPort },
    services: hosted.services,
    tell,
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
  app.useGlobalFilters(new ProblemFilter(report, teller));
  app
    .connectMicroservice({ strategy: grpc }, { deferInitialization: true })
    .useGlobalFilters(new GrpcFilter(tell));
  const open: OpenServers = { app, grpc };
  try {
    await app.init();
    refuseUnlisted([...routes, ...methodsOf(hosted.services)], hosted.permissions);
    await app.startAllMicroservices();
    await app.listen(config.httpPort, host);
    if (tls?.httpPort !== undefined)
      open.https = await listenHttps(http.getInstance(), { ...tls, host, port: tls.httpPort });
    return {
      addresses: { http: await app.getUrl(), grpc: grpc.address, ...tlsAddressesOf(open) },
      operations: [...routes, ...grpc.methods],
      close: () => closeDoors(open, config.shutdownGraceMs),
    };
  } catch (error) {
    await closeDoors(open, 0);
    throw error;
  }
}

const tlsAddressesOf = ({ grpc, https }: OpenServers): Pick<DoorAddresses, 'https' | 'grpcTls'> => ({
  ...(https && { https: https.url }),
  ...(grpc.tlsAddress !== undefined && { grpcTls: grpc.tlsAddress }),
});
