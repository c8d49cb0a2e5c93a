import { limits, type Json } from '@runlog/core';
import { z } from 'zod';
import { checkHeaders } from '../http/request-headers.js';
import { invalidInput } from '../outbound/failures.js';
import { isDeeperThan } from '../outbound/json-depth.js';
import { readEndpoint, type Endpoint } from './endpoint.js';

/** One unary call, as the input of a task says it; header names are in lower case. */
export interface GrpcRequest {
  readonly endpoint: Endpoint;
  /** With its package: `shop.v1.Orders`. */
  readonly service: string;
  readonly method: string;
  /** The request message in the JSON form of protobuf. */
  readonly body: Json;
  readonly headers: ReadonlyMap<string, string>;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const inputShape = z.strictObject({
  endpoint: z.string().min(1).max(1_024),
  method: z.string().max(1_024),
  body: z.unknown().optional(),
  headers: z.record(z.string(), scalar).default({}),
});
const methodForm = /^\/?([A-Za-z_][\w.]*)\/([A-Za-z_]\w*)$/;

/**
 * Reads the input of a `grpc` task: `{endpoint, method, body?, headers?}`. A body that is text is JSON text; none at all,
 * null and empty text are a message without fields.
 * @throws StepFailure `invalid_input` naming the field.
 */
export function readGrpcRequest(input: Json): GrpcRequest {
  const read = inputShape.safeParse(input);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalidInput(issue?.path.join('.') || 'input', issue?.message ?? 'is not valid');
  }
  const [, service, method] = methodForm.exec(read.data.method) ?? [];
  if (service === undefined || method === undefined)
    throw invalidInput('method', 'is not package.Service/Method');
  return {
    endpoint: readEndpoint(read.data.endpoint),
    service,
    method,
    body: bodyOf(read.data.body as Json | undefined),
    headers: checkHeaders(read.data.headers),
  };
}

function bodyOf(body: Json | undefined): Json {
  if (body === undefined || body === null || body === '') return {};
  if (typeof body !== 'string') return body;
  if (isDeeperThan(body, limits.jsonDepth)) throw invalidInput('body', 'is nested too deeply');
  try {
    return JSON.parse(body) as Json;
  } catch {
    throw invalidInput('body', 'is not JSON');
  }
}
