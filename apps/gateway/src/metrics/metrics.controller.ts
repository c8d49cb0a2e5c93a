import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Metrics } from '@runlog/service';
import type { FastifyReply } from 'fastify';

import { METRICS } from '../tokens.js';

/** HTTP: the process's metrics, for Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(METRICS) private readonly metrics: Metrics) {}

  @Get()
  async text(@Res() reply: FastifyReply): Promise<void> {
    reply.header('content-type', this.metrics.contentType).send(await this.metrics.text());
  }
}
