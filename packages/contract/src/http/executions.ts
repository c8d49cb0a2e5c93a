import { limits } from '@runlog/core';
import { z } from 'zod';

import {
  definition,
  expiry,
  idempotencyKey,
  json,
  labels,
  moment,
  pageSize,
  pageToken,
  priority,
  status,
  version,
  wait,
} from './fields.js';

/** Executions that one batch may start. */
export const batchLimit = 1000;

/** POST /v1/executions. */
export const startRequest = z.strictObject({
  definition,
  /** Without it: an empty object. */
  input: json.optional(),
  idempotencyKey: idempotencyKey.optional(),
  labels: labels.optional(),
  priority: priority.optional(),
  deadline: expiry.optional(),
});

/** Its query. */
export const startQuery = z.strictObject({ wait: wait.optional() });

/** POST /v1/executions/batch. Entries are read one by one, so that a wrong one does not refuse the others. */
export const batchRequest = z.strictObject({ executions: z.array(z.unknown()).min(1).max(batchLimit) });

/** The path of everything below one execution. Ids that cannot exist are simply not found. */
export const executionParams = z.strictObject({ id: z.string().max(64) });

/** GET /v1/executions/{id}. */
export const getQuery = z
  .strictObject({ version: version.optional(), at: moment.optional(), wait: wait.optional() })
  .check((context) => {
    const given = Object.entries(context.value).filter(([, value]) => value !== undefined);
    const [, second] = given;
    if (second) {
      context.issues.push({
        code: 'custom',
        path: [second[0]],
        message: 'version, at and wait exclude each other',
        input: context.value,
      });
    }
  });

const label = z
  .string()
  .regex(/^[^:]+:/, 'must be key:value')
  .transform((text): readonly [string, string] => {
    const colon = text.indexOf(':');
    return [text.slice(0, colon), text.slice(colon + 1)];
  });

/** A query parameter that may be repeated. */
const repeated = z
  .union([z.string(), z.array(z.string()).max(limits.labels)])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const statuses = repeated
  .transform((values) => values.flatMap((text) => text.split(',')))
  .pipe(z.array(status));

/** GET /v1/executions. `status` may be repeated or hold a list with commas; `label` is key:value, repeated for more. */
export const listQuery = z.strictObject({
  status: statuses.optional(),
  definition: definition.optional(),
  label: repeated.pipe(z.array(label)).optional(),
  startedAfter: moment.optional(),
  startedBefore: moment.optional(),
  finishedAfter: moment.optional(),
  finishedBefore: moment.optional(),
  pageSize,
  pageToken: pageToken.optional(),
});

export type StartRequest = z.input<typeof startRequest>;
export type BatchRequest = { readonly executions: readonly StartRequest[] };
