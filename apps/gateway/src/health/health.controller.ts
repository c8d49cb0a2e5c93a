import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { PROBES } from '../tokens.js';
import { readinessOf, type ReadinessProbes } from './readiness.js';

/** HTTP: whether the process lives, and whether it wants requests. */
@Controller('health')
export class HealthController {
  constructor(@Inject(PROBES) private readonly probes: ReadinessProbes) {}

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ready, checks } = await readinessOf(this.probes);
    reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks });
  }
}
