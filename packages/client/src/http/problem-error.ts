import { problem, type Problem } from '@runlog/contract';

import {
  Conflicting,
  NoSuchThing,
  RequestRefused,
  ServerFault,
  Throttled,
  Unreachable,
  type ClientError,
  type ErrorFacts,
} from '../errors.js';

/** The error that a problem document stands for. */
export function errorOfProblem(body: unknown, status: number, retryAfter?: string | null): ClientError {
  const parsed = problem.safeParse(body);
  const said: Partial<Problem> = parsed.success ? parsed.data : {};
  const { code = `http_${status}`, title, detail, errors, instance } = said;
  const retryAfterMs = retryAfter ? Number(retryAfter) * 1_000 : undefined;
  const facts: ErrorFacts = {
    ...(errors && { problems: errors }),
    ...(retryAfterMs !== undefined && Number.isFinite(retryAfterMs) && { retryAfterMs }),
    ...(instance !== undefined && { requestId: instance.replace('urn:uuid:', '') }),
  };
  return make(status, code, detail ?? title ?? `the server answered ${status}`, facts);
}

function make(status: number, code: string, message: string, facts: ErrorFacts): ClientError {
  if (status === 404) return new NoSuchThing(code, message, facts);
  if (status === 409) return new Conflicting(code, message, facts);
  if (status === 429) return new Throttled(code, message, facts);
  if (status === 502 || status === 503 || status === 504) return new Unreachable(code, message, facts);
  if (status >= 400 && status < 500) return new RequestRefused(code, message, facts);
  return new ServerFault(code, message, facts);
}
