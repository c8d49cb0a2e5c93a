import { Controller, Inject } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { Executions } from '@runlog/executions';
import { EXECUTIONS } from '@runlog/hosting';

import type { ReportFault } from '../errors/problem.filter.js';
import { callerOfMetadata } from '../grpc/from-message.js';
import { RateLimit } from '../http/rate-limit.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { REPORT_FAULT } from '../tokens.js';
import { LongAnswers } from '../waiting/long-answers.js';
import type { RunCall } from './outbox.js';
import { RunStream, type StreamParts } from './run-stream.js';

const operation = '/runlog.v1.Executions/Run';

/** gRPC: starting executions and awaiting their ends over one stream. */
@Controller()
export class RunGrpc {
  private readonly parts: StreamParts;

  constructor(
    @Inject(EXECUTIONS) executions: Executions,
    private readonly answers: LongAnswers,
    rate: RateLimit,
    requests: RequestMetrics,
    @Inject(REPORT_FAULT) report: ReportFault,
  ) {
    this.parts = {
      executions,
      answers,
      rate,
      report,
      answered: (status, ms) => requests.answered('grpc', operation, status, ms),
      refused: () => requests.refuse('grpc'),
    };
  }

  @GrpcStreamCall('runlog.v1.Executions', 'Run')
  run(call: RunCall): void {
    const caller = callerOfMetadata(call.metadata);
    new RunStream(this.parts, call, caller, this.answers.begin()).serve();
  }
}
