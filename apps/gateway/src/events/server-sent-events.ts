import type { ServerResponse } from 'node:http';

import type { ExecutionEvent } from '@runlog/core';
import type { FastifyReply } from 'fastify';

import { eventResponseOf } from '../executions/to-response.js';
import type { LongAnswers } from '../waiting/long-answers.js';
import { write } from './write.js';

/** How often a silent stream shows that it lives, in milliseconds: under the idle limits of usual proxies. */
const keepAliveMs = 15_000;

type Pieces = AsyncGenerator<readonly ExecutionEvent[], void, void>;

/**
 * Sends events as they come; `id` is the version, `event` the type. Ends with the events, or when the reader goes. A
 * reader that has everything of an ended execution gets 204, which keeps an EventSource from coming back. Rejects only
 * while nothing was sent yet.
 */
export async function sendServerSentEvents(
  reply: FastifyReply,
  pieces: Pieces,
  answers: LongAnswers,
): Promise<void> {
  try {
    const first = await pieces.next();
    if (first.done) {
      // Cut off by the shutdown, the events have not come to their end.
      answers.refuseWhenClosing();
      reply.code(204).send();
      return;
    }
    reply.hijack();
    await sendPieces(reply.raw, first.value, pieces);
  } finally {
    await pieces.return();
  }
}

async function sendPieces(
  raw: ServerResponse,
  first: readonly ExecutionEvent[],
  rest: Pieces,
): Promise<void> {
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  const keepAlive = setInterval(() => raw.writableNeedDrain || raw.write(':\n\n'), keepAliveMs);
  try {
    if (!(await write(raw, textOf(first)))) return;
    for await (const piece of rest) {
      if (!(await write(raw, textOf(piece)))) return;
    }
    raw.end();
  } catch {
    // An orderly end would say that the execution has ended; a cut makes the reader come back with what it has.
    raw.destroy();
  } finally {
    clearInterval(keepAlive);
  }
}

// JSON text holds no line breaks, so one data line carries an event.
const textOf = (events: readonly ExecutionEvent[]): string =>
  events
    .map(
      (event) =>
        `id: ${event.version}\nevent: ${event.type}\ndata: ${JSON.stringify(eventResponseOf(event))}\n\n`,
    )
    .join('');
