import type { Fault, ToldFault } from '@runlog/hosting';

/** The HTTP status of each google.rpc.Code, as this API has it. */
const statuses: readonly number[] = [
  200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401,
];

/** The codes of what the HTTP server refuses by itself, which no row of a domain error tells. */
const ofServer: Readonly<Record<string, number>> = { no_such_route: 5, method_not_allowed: 12, too_slow: 4 };

/** An error in this API's words: google.rpc.Status as JSON, with the request's id and the fields that broke a rule. */
export function tell(fault: Fault, requestId: string): ToldFault {
  const code = codeOf(fault);
  const details: object[] = [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId }];
  if (fault.problems && fault.problems.length > 0) {
    const fieldViolations = fault.problems.map(({ field, message }) => ({ field, description: message }));
    details.push({ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations });
  }
  return {
    status: statuses[code] ?? 500,
    headers: { 'x-request-id': requestId },
    body: { code, message: fault.detail, details },
  };
}

function codeOf({ code, grpc }: Fault): number {
  return Object.hasOwn(ofServer, code) ? (ofServer[code] ?? grpc) : grpc;
}
