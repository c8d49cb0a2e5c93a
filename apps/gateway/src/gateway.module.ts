import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS, type Dialect } from '@runlog/hosting';
import type { Metrics } from '@runlog/service';

import { DefinitionsController } from './definitions/definitions.controller.js';
import { DefinitionsGrpc } from './definitions/definitions.grpc.js';
import { EventsController } from './events/events.controller.js';
import { EventsGrpc } from './events/events.grpc.js';
import { BatchGrpc } from './executions/batch.grpc.js';
import { CommandsController } from './executions/commands.controller.js';
import { CommandsGrpc } from './executions/commands.grpc.js';
import { ExecutionsController } from './executions/executions.controller.js';
import { ExecutionsGrpc } from './executions/executions.grpc.js';
import { StartController } from './executions/start.controller.js';
import { HealthController } from './health/health.controller.js';
import type { ReportFault } from './errors/problem.filter.js';
import type { ReadinessProbes } from './health/readiness.js';
import { dialectModule } from './hosting/dialect-module.js';
import { RateLimit } from './http/rate-limit.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { RunGrpc } from './runs/run.grpc.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { SchedulesGrpc } from './schedules/schedules.grpc.js';
import { METRICS, PROBES, REPORT_FAULT, VERSION } from './tokens.js';
import { LongAnswers } from './waiting/long-answers.js';

/** What the gateway's controllers stand on; made outside of the container. */
export interface GatewayParts {
  readonly dialects: readonly Dialect[];
  readonly executions: Executions;
  readonly answers: LongAnswers;
  readonly probes: ReadinessProbes;
  readonly metrics: Metrics;
  readonly version: string;
}

/** What the servers share with their controllers. */
export interface DoorParts {
  readonly rate: RateLimit;
  readonly requests: RequestMetrics;
  readonly report: ReportFault;
}

const http = [
  DefinitionsController,
  StartController,
  ExecutionsController,
  EventsController,
  CommandsController,
  SchedulesController,
  HealthController,
  MetricsController,
  OpenApiController,
];

const grpc = [DefinitionsGrpc, ExecutionsGrpc, BatchGrpc, CommandsGrpc, EventsGrpc, RunGrpc, SchedulesGrpc];

/** Every door of the gateway. */
@Module({})
export class GatewayModule {
  static over(parts: GatewayParts & DoorParts): DynamicModule {
    const providers: Provider[] = [
      { provide: EXECUTIONS, useValue: parts.executions },
      { provide: LongAnswers, useValue: parts.answers },
      { provide: PROBES, useValue: parts.probes },
      { provide: METRICS, useValue: parts.metrics },
      { provide: VERSION, useValue: parts.version },
      { provide: RateLimit, useValue: parts.rate },
      { provide: RequestMetrics, useValue: parts.requests },
      { provide: REPORT_FAULT, useValue: parts.report },
    ];
    const imports = parts.dialects.map((dialect) => dialectModule(dialect, parts.executions));
    return { module: GatewayModule, imports, controllers: [...http, ...grpc], providers };
  }
}
