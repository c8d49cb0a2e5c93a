import { z } from 'zod';

/** An RFC 9457 problem document. `code` is stable and made for programs; `errors` names the fields that broke a rule. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  /** The request's id, for whoever looks into the logs. */
  instance: z.string().optional(),
  errors: z
    .array(z.object({ field: z.string(), message: z.string(), limit: z.number().optional() }))
    .optional(),
});

export type Problem = z.output<typeof problem>;

/** The media type of problem documents. */
export const problemMediaType = 'application/problem+json';
