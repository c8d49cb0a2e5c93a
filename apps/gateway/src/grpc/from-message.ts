import { durationMs, timestampMs, type Duration, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { Metadata } from '@grpc/grpc-js';
import { InvalidInput, type Json } from '@runlog/core';
import { longestWaitMs, type executionsV1, type Expiry } from '@runlog/contract';
import { readJson, type StartRequest } from '@runlog/executions';
import type { Caller } from '@runlog/hosting';

import { passOf } from '../auth/pass.js';
import { callerOf } from '../http/caller.js';
import { tenantHeader } from '../http/tenant.js';
import { priorityOfMessage } from './enums.js';

/** The caller of a gRPC call, for the tenant that it names where none is given. */
export const callerOfMetadata = (metadata: Metadata, tenant?: string): Caller =>
  callerOf(passOf(metadata), tenant ?? metadata.get(tenantHeader)[0], metadata.get('traceparent')[0]);

/** JSON text of a field; what it means when empty is the caller's. */
export const jsonOf = (field: string, text: string): Json | undefined =>
  text === '' ? undefined : readJson(field, text);

/** Text of a field whose empty value means "not given". */
export const given = (text: string): string | undefined => (text === '' ? undefined : text);

/** A number of a field whose zero means "not given". */
export const counted = (count: number): number | undefined => (count === 0 ? undefined : count);

/** A moment in epoch milliseconds. */
export const momentOfMessage = (at: Timestamp | undefined): number | undefined =>
  at === undefined ? undefined : timestampMs(at);

/**
 * How long to wait, in milliseconds.
 * @throws InvalidInput above the longest wait.
 */
export function waitOfMessage(wait: Duration | undefined): number | undefined {
  if (wait === undefined) return undefined;
  const waitMs = durationMs(wait);
  if (waitMs >= 0 && waitMs <= longestWaitMs) return waitMs;
  throw new InvalidInput([
    {
      field: 'wait',
      message: `must lie between 0 and ${longestWaitMs / 60_000} minutes`,
      limit: longestWaitMs,
    },
  ]);
}

type ExpiryMessage = executionsV1.StartRequest['expiry'] | executionsV1.RetryRequest['expiry'];

/** The end of an execution's time. */
export function expiryOfMessage(expiry: ExpiryMessage): Expiry | undefined {
  if (expiry.case === 'deadline') return { at: timestampMs(expiry.value) };
  if (expiry.case === 'timeout') return { afterMs: durationMs(expiry.value) };
  return undefined;
}

/**
 * A start as the use case takes it.
 * @throws InvalidInput when the input is no JSON.
 */
export function startOfMessage(
  message: executionsV1.StartRequest,
  { tenant, traceparent, by }: Caller,
): StartRequest {
  const input = jsonOf('input', message.inputJson);
  const idempotencyKey = given(message.idempotencyKey);
  const priority = priorityOfMessage(message.priority);
  const deadline = expiryOfMessage(message.expiry);
  return {
    tenant,
    definition: message.definition,
    labels: message.labels,
    ...(input !== undefined && { input }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(priority && { priority }),
    ...(deadline && { deadline }),
    ...(traceparent !== undefined && { traceparent }),
    ...(by && { by }),
  };
}
