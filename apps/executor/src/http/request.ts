import type { Json } from '@runlog/core';
import { z } from 'zod';
import { invalidInput } from '../outbound/failures.js';
import { checkHeaders } from './request-headers.js';

/** One request, ready to be sent; header names are in lower case. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: string;
  /** The names of headers that go to this origin only. */
  readonly confidential?: ReadonlySet<string>;
}

const maxUrlLength = 16_384;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const inputShape = z.strictObject({
  method: z.string().toUpperCase().pipe(z.enum(methods)).default('GET'),
  url: z.string().min(1).max(maxUrlLength),
  headers: z.record(z.string(), scalar).default({}),
  query: z.record(z.string(), scalar).default({}),
  body: z.unknown().optional(),
});

/**
 * Reads the input of an `http` task: `{method?, url, headers?, query?, body?}`. A body that is a string is sent as
 * it is, any other one as JSON; the empty string and null mean no body.
 * @throws StepFailure `invalid_input` naming the field.
 */
export function readRequest(input: Json): HttpRequest {
  const read = inputShape.safeParse(input);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw invalidInput(issue?.path.join('.') || 'input', issue?.message ?? 'is not valid');
  }
  const { method, url, query, headers, body } = read.data;
  const checked = checkHeaders(headers);
  const text = bodyText(body);
  if (text !== undefined && !checked.has('content-type')) {
    checked.set('content-type', typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json');
  }
  return { method, url: withQuery(url, query), headers: checked, ...(text !== undefined && { body: text }) };
}

function withQuery(text: string, query: Readonly<Record<string, string>>): URL {
  if (!URL.canParse(text)) throw invalidInput('url', 'is not an absolute URL');
  const url = new URL(text);
  const added = new URLSearchParams(query).toString();
  // Appended as text: the URL's own query stays exactly as its author encoded it.
  if (added !== '') url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url;
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined || body === null || body === '') return undefined;
  return typeof body === 'string' ? body : JSON.stringify(body);
}
