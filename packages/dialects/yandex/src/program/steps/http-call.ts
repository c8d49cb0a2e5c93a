import { isJsonObject, type Json } from '@runlog/core';
import type { HttpCall, NamedTemplate } from '../document/model.js';
import type { Question } from './ask.js';
import type { Answers } from './behaviour.js';
import type { Connector } from './connector.js';
import { kindOf } from './done.js';

/**
 * An HTTP request by the executor's own `http` handler, which answers `{status, headers, body}`. The raw output is
 * the body: JSON as it is, any other text as a string (the output field has to wrap it), no body as `{}`.
 */
export const httpCall = (call: HttpCall): Connector => ({
  type: 'HttpCall',
  questions: (input) => [
    { slot: 'url', template: call.url, input },
    ...(call.body ? [{ slot: 'body', template: call.body, input }] : []),
    ...named('headers', call.headers, input),
    ...named('query', call.query, input),
  ],
  request: (fields) => {
    const url = fields['url'];
    if (typeof url !== 'string') {
      const message = `the url of the step must be a string, not ${kindOf(url)}`;
      return { failure: { code: 'STEP_INVALID_ARGUMENT', message } };
    }
    const body = fields['body'];
    const input = {
      method: call.method,
      url,
      ...texts('headers', call.headers, fields),
      ...texts('query', call.query, fields),
      ...(body !== undefined && body !== '' && { body }),
    };
    return { queue: 'default', handler: 'http', input };
  },
  raw: (output) => {
    const body = isJsonObject(output) ? output['body'] : undefined;
    return body === undefined || body === null || body === '' ? {} : body;
  },
});

const named = (field: string, templates: readonly NamedTemplate[], input: Json): Question[] =>
  templates.map(({ value }, index) => ({ slot: `${field}.${index}`, template: value, input }));

/** Headers and query parameters are text on the wire; null leaves one out. */
function texts(field: string, templates: readonly NamedTemplate[], fields: Answers): Record<string, Json> {
  const pairs = templates.flatMap(({ name }, index): [string, string][] => {
    const value = fields[`${field}.${index}`] ?? null;
    return value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
  return pairs.length > 0 ? { [field]: Object.fromEntries(pairs) } : {};
}
