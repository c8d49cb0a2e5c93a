import { z } from 'zod';

import { afterVersion, pageSize } from './fields.js';

/** GET /v1/executions/{id}/events. With `Accept: application/x-ndjson` all events, one per line, without pages. */
export const eventsQuery = z.strictObject({ after: afterVersion.default(0), pageSize });

/** GET /v1/executions/{id}/stream. The header `Last-Event-ID` goes before `after`. */
export const streamQuery = z.strictObject({ after: afterVersion.default(0) });

/** A fact in an execution's log. */
export const eventResponse = z.object({
  executionId: z.string(),
  version: z.int(),
  type: z.string(),
  recordedAt: z.string().meta({ format: 'date-time' }),
  data: z.unknown(),
});

/** A page of events; `next` is the `after` of the following page, left out when these were the last so far. */
export const eventsResponse = z.object({ events: z.array(eventResponse), next: z.int().optional() });

export type EventResponse = z.output<typeof eventResponse>;
export type EventsResponse = z.output<typeof eventsResponse>;
