import { limits } from '@runlog/core';
import { z } from 'zod';

import { expiry, idempotencyKey, json } from './fields.js';

const reason = z.string().max(1024).optional();

/** POST /v1/executions/{id}/stop, terminate and pause. */
export const reasonRequest = z
  .strictObject({ reason, idempotencyKey: idempotencyKey.optional() })
  .default({});

/** POST /v1/executions/{id}/resume. */
export const resumeRequest = z.strictObject({ idempotencyKey: idempotencyKey.optional() }).default({});

/** A request whose path says all. */
export const emptyRequest = z.strictObject({}).default({});

/** POST /v1/executions/{id}/retry. */
export const retryRequest = z
  .strictObject({ deadline: expiry.optional(), idempotencyKey: idempotencyKey.optional() })
  .default({});

/** POST /v1/executions/{id}/signals/{name}. */
export const signalRequest = z
  .strictObject({
    /** Without it every request is a signal of its own. */
    signalId: idempotencyKey.optional(),
    payload: json.optional(),
  })
  .default({});

/** The path of a signal. */
export const signalParams = z.strictObject({
  id: z.string().max(64),
  name: z.string().min(1).max(limits.nameLength),
});

export type ReasonRequest = z.input<typeof reasonRequest>;
export type RetryRequest = z.input<typeof retryRequest>;
export type SignalRequest = z.input<typeof signalRequest>;
