import { executionStatuses, limits, priorities } from '@runlog/core';
import { z } from 'zod';

import { longestWaitMs, parseDuration, parseMoment } from './moments.js';

const fail = (context: z.RefinementCtx<string>, message: string, limit?: number): typeof z.NEVER => {
  context.issues.push({
    code: 'custom',
    message,
    input: context.value,
    ...(limit !== undefined && { params: { limit } }),
  });
  return z.NEVER;
};

/** How long to wait for the end of an execution: a duration of at most five minutes, read as milliseconds. */
export const wait = z.string().transform((text, context) => {
  const waitMs = parseDuration(text);
  if (waitMs === undefined) return fail(context, 'must be a duration such as 250ms, 30s or 5m');
  return waitMs <= longestWaitMs ? waitMs : fail(context, 'must be at most 5m', longestWaitMs);
});

/** A duration such as `90s`, read as milliseconds. */
export const duration = z
  .string()
  .transform(
    (text, context) =>
      parseDuration(text) ?? fail(context, 'must be a duration such as 250ms, 30s, 5m or 1d'),
  );

/** An RFC 3339 date and time, read as epoch milliseconds. */
export const moment = z
  .string()
  .transform(
    (text, context) =>
      parseMoment(text) ?? fail(context, 'must be an RFC 3339 time such as 2030-01-31T12:00:00Z'),
  );

/** The end of an execution's time: a moment, or a duration counted from now. */
export type Expiry = { readonly at: number } | { readonly afterMs: number };

/** An RFC 3339 time, or a duration counted from the request. */
export const expiry = z.string().transform((text, context): Expiry => {
  const at = parseMoment(text);
  if (at !== undefined) return { at };
  const afterMs = parseDuration(text);
  if (afterMs !== undefined) return { afterMs };
  return fail(context, 'must be an RFC 3339 time, or a duration such as 30s');
});

/** A caller's name for a request: sent again under it, the request has one effect. */
export const idempotencyKey = z.string().min(1).max(limits.idempotencyKeyLength);

/** The name of a definition. */
export const name = z
  .string()
  .min(1)
  .max(limits.nameLength)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must begin with a letter or digit and hold only letters, digits, . _ -',
  );

/** `name`, `name@version`, or a definition's id. */
export const definition = z
  .string()
  .min(1)
  .max(limits.nameLength + 11);

export const priority = z.enum(priorities);

export const status = z.enum(executionStatuses);

const labelMap = z
  .record(z.string().min(1).max(limits.labelKeyLength), z.string().max(limits.labelValueLength))
  .check((context) => {
    if (Object.keys(context.value).length > limits.labels) {
      context.issues.push({
        code: 'custom',
        message: `must have at most ${limits.labels} entries`,
        input: context.value,
        params: { limit: limits.labels },
      });
    }
  });

// The reader of records passes over a key that could reach an object's prototype; the sender has to be told.
const withoutPrototype = z.unknown().check((context) => {
  const { value } = context;
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))
    context.issues.push({
      code: 'custom',
      path: ['__proto__'],
      message: 'is not a possible key',
      input: value,
    });
});

const { $schema: _, ...labelSchema } = z.toJSONSchema(labelMap, { io: 'input' });

/** Labels: at most 64 entries. */
export const labels = withoutPrototype.meta(labelSchema).pipe(labelMap) as unknown as typeof labelMap;

/** Any JSON value; its bounds are checked by the use case. */
export const json = z.unknown();

/** A whole number, also as the text of a query. */
export const wholeNumber = (least: number, most: number) =>
  z.coerce.number('must be a whole number').int('must be a whole number').min(least).max(most);

/** Rows of a page: 1 to 1000, 100 by default. */
export const pageSize = wholeNumber(1, 1000).default(100);

export const pageToken = z.string().min(1).max(512);

/** Place of an event in its execution, counted from 1. */
export const version = wholeNumber(1, limits.eventsPerExecution);

/** The same, or 0 for the place before the first event. */
export const afterVersion = wholeNumber(0, limits.eventsPerExecution);
