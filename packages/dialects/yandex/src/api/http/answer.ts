import { toJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import type { Callers } from '@runlog/hosting';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Call } from '../calls/call.js';
import { tracksOf } from '../calls/tracks.js';
import { registry } from '../operations/operation-log.js';

/** Bounds what one answer takes of memory; its readers have no limit of their own. */
const textBytes = 32 * 1024 * 1024;

/** A request as the methods see it. */
export const callOf = (callers: Callers, request: FastifyRequest): Call => ({
  choosesTenant: request.headers['x-runlog-tenant'] !== undefined,
  authority: request.host,
  textBytes,
  caller: (tenant) => callers.ofRequest(request, tenant),
});

/** Writes the answer of a method as JSON, with the headers that clients look for. */
export async function answer<D extends DescMessage>(
  request: FastifyRequest,
  reply: FastifyReply,
  schema: D,
  message: Promise<MessageShape<D>> | MessageShape<D>,
): Promise<JsonValue> {
  const json = toJson(schema, await message, { registry });
  void reply.headers(tracksOf(request.id, request.headers['traceparent']));
  return json;
}
