import { fromBinary, fromJson, toBinary, toJson, type JsonValue } from '@bufbuild/protobuf';
import { limits, type Json } from '@runlog/core';
import { outputTooLarge } from '../outbound/failures.js';
import { isDeeperThan } from '../outbound/json-depth.js';
import { status } from '@grpc/grpc-js';
import { grpcStatus, invalidOptions } from './failures.js';
import type { DescribedMethod } from './reflection/described-method.js';

/** The bytes of a request that is given in JSON. @throws StepFailure `grpc.invalid_options` saying what does not fit */
export function encodeRequest({ method, types }: DescribedMethod, body: Json): Buffer {
  try {
    return Buffer.from(
      toBinary(method.input, fromJson(method.input, body as JsonValue, { registry: types })),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalidOptions(`the body is no ${method.input.typeName}: ${why.slice(0, 512)}`, error);
  }
}

/**
 * A response in JSON, by the mapping of protobuf: names in lower camel case, 64-bit integers as text, no default values.
 * @throws StepFailure `grpc.internal` for bytes that are no such message, `output_too_large`
 */
export function decodeResponse({ method, types }: DescribedMethod, bytes: Buffer, limit: number): Json {
  const body = read({ method, types }, bytes);
  const text = JSON.stringify(body);
  if (text.length > limit) throw outputTooLarge('the response as JSON', limit);
  if (isDeeperThan(text, limits.jsonDepth))
    throw outputTooLarge('the nesting of the response', limits.jsonDepth);
  return body;
}

function read({ method, types }: DescribedMethod, bytes: Buffer): Json {
  try {
    return toJson(method.output, fromBinary(method.output, bytes), { registry: types }) as Json;
  } catch {
    throw grpcStatus(status.INTERNAL, `the response is no ${method.output.typeName}`);
  }
}
