import type { ExecutionRef, Executions } from '@runlog/executions';
import type { FastifyReply } from 'fastify';

import { eventResponseOf } from '../executions/to-response.js';
import { write } from './write.js';

const pageSize = 1000;

/** Sends all events recorded so far, one JSON text per line, page by page and as fast as the reader takes them. */
export async function sendNdjson(
  reply: FastifyReply,
  executions: Executions,
  ref: ExecutionRef,
  afterVersion: number,
): Promise<void> {
  // Read before the answer begins, so that an unknown execution is still a problem document.
  let page = await executions.events(ref, { afterVersion, pageSize });
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson' });
  try {
    for (;;) {
      const lines = page.events.map((event) => `${JSON.stringify(eventResponseOf(event))}\n`).join('');
      if (!(await write(reply.raw, lines))) return;
      if (page.next === undefined) break;
      page = await executions.events(ref, { afterVersion: page.next, pageSize });
    }
    reply.raw.end();
  } catch {
    // A cut connection tells the reader that lines are missing; an orderly end would say that these were all.
    reply.raw.destroy();
  }
}
