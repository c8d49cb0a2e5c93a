import { networkFailure } from '../outbound/failures.js';
import type { HttpRequest } from './request.js';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const credentials = /^cookie2?$|authorization|token|secret|api-?key|password|credential|signature/;
const ofTheBody = /^content-/;

/** Where an answer sends the caller; undefined when it is the final one. */
export const redirectOf = (status: number, location: string | undefined): string | undefined =>
  redirects.has(status) && location !== undefined ? location : undefined;

/**
 * The request that follows a redirect, by the rules of fetch: 303, and 301 or 302 after a POST, turn into a GET
 * without body; what looks like a credential is left behind when the origin changes.
 */
export function redirected(request: HttpRequest, status: number, location: string): HttpRequest {
  if (!URL.canParse(location, request.url.href)) throw networkFailure(request.url.host, 'INVALID_REDIRECT');
  const url = new URL(location, request.url);
  const toGet = becomesGet(request.method, status);
  const sameOrigin = url.origin === request.url.origin;
  const headers = new Map(
    [...request.headers].filter(
      ([name]) =>
        (sameOrigin || !(credentials.test(name) || request.confidential?.has(name))) &&
        !(toGet && ofTheBody.test(name)),
    ),
  );
  const { body } = request;
  return {
    method: toGet ? 'GET' : request.method,
    url,
    headers,
    ...(!toGet && body !== undefined && { body }),
    ...(request.confidential && { confidential: request.confidential }),
  };
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}
