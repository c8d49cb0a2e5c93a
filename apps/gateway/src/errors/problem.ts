import type { Problem } from '@runlog/contract';
import type { Fault } from '@runlog/hosting';

/** The RFC 9457 document of a fault. `requestId` leads to the log lines of the request. */
export const problemOf = (fault: Fault, requestId?: string): Problem => ({
  type: `urn:runlog:problem:${fault.code}`,
  title: fault.title,
  status: fault.http,
  code: fault.code,
  detail: fault.detail,
  ...(requestId !== undefined && { instance: `urn:uuid:${requestId}` }),
  ...(fault.problems && {
    errors: fault.problems.map(({ field, message, limit }) => ({
      field,
      message,
      ...(limit !== undefined && { limit }),
    })),
  }),
});

/** Seconds for the header Retry-After; undefined when another try cannot help. */
export const retryAfterOf = ({ retryAfterMs }: Fault): string | undefined =>
  retryAfterMs === undefined ? undefined : String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
