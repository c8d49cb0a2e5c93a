import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { METRICS } from '../tokens.js';

/** Writes metrics in the text format of Prometheus. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** HTTP: the process's metrics. */
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(METRICS) private readonly source: MetricsSource) {}

  @Get()
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    reply.header('content-type', this.source.contentType).send(await this.source.metrics());
  }
}
