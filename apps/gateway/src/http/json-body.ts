import { InvalidInput, limits } from '@runlog/core';
import { parseJsonText } from '@runlog/executions';
import type { FastifyInstance } from 'fastify';

/** Levels of a body around the values that have limits of their own (a batch holds requests that hold inputs). */
const wrapping = 4;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads JSON bodies: valid UTF-8, bounded in depth before it is parsed. The size is bounded by the server. */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, readBody(body));
    } catch (error) {
      done(error instanceof Error ? error : new Error('unreadable body', { cause: error }));
    }
  });
}

function readBody(body: string | Buffer): unknown {
  if (body.length === 0) return undefined;
  return parseJsonText('body', typeof body === 'string' ? body : textOf(body), limits.jsonDepth + wrapping);
}

function textOf(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new InvalidInput([{ field: 'body', message: 'must be UTF-8' }], { cause });
  }
}
