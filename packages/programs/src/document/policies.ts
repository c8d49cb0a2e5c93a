import { childQueue, limits } from '@runlog/core';
import { z } from 'zod';

/** A name of a handler, a queue, a type or an error code. */
export const name = z.string().min(1).max(limits.nameLength);

/** The name of a queue that workers can serve. */
export const queueName = name.refine((queue) => queue !== childQueue, 'is a queue of the platform itself');

const longestMs = 366 * 24 * 3_600_000;
const milliseconds = z.int().min(0).max(longestMs);
const limit = z.int().min(1).max(longestMs);

const errorMatch = z.strictObject({
  mode: z.enum(['include', 'exclude']),
  codes: z.array(name).max(1000),
  never: z.array(name).max(1000).optional(),
});

/** When a step is tried again, as documents say it; delays in milliseconds. */
export const retry = z.strictObject({
  maxAttempts: z.int().min(1).max(1000),
  initialDelayMs: milliseconds.default(1000),
  backoffRate: z.number().min(1).max(1000).default(2),
  maxDelayMs: milliseconds.default(60_000),
  jitter: z.number().min(0).max(1).default(0),
  match: errorMatch.optional(),
});

/** The limits of a step, as documents say them; in milliseconds. */
export const timeouts = z.strictObject({
  scheduleToStartMs: limit.optional(),
  startToCloseMs: limit.optional(),
  scheduleToCloseMs: limit.optional(),
  // Workers are heard of every three seconds: less would take each of them for dead.
  heartbeatMs: limit.min(5_000).optional(),
});
