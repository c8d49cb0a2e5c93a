import { anyMembers, refuse, type Field, type Members } from './field.js';
import type { CallReader } from './integration.js';
import type { NamedTemplate } from './model.js';
import { oneOf, text } from './scalars.js';
import { optionalTemplate, scalarTemplate, template } from './templates.js';

/** The methods that a call over HTTP may have. */
export const methods = [
  'OPTIONS',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'TRACE',
  'CONNECT',
] as const;

/** Reads `httpCall`. */
export const httpCallReader: CallReader = {
  keys: ['url', 'method', 'body', 'headers', 'query'],
  read: (found) => {
    const body = optionalTemplate(found.get('body'));
    return {
      kind: 'http',
      method: oneOf(found.get('method'), methods) ?? 'GET',
      url: template(found.need('url')),
      ...(body && { body }),
      headers: namedTemplates(found.get('headers')),
      query: namedTemplates(found.get('query')),
    };
  },
};

const longestFunctionId = 128;

/** Reads `functionCall`. The id becomes the name of a queue. */
export const functionCallReader: CallReader = {
  keys: ['functionId'],
  read: (found) => {
    const field = found.need('functionId');
    const functionId = text(field);
    if (field && functionId !== undefined && functionId.length > longestFunctionId)
      refuse(field, `must have at most ${longestFunctionId} characters`);
    return { kind: 'function', functionId: functionId ?? '' };
  },
};

/** A map whose values are templated. */
export function namedTemplates(field: Field | undefined): NamedTemplate[] {
  const found: Members | undefined = field && anyMembers(field);
  return (found?.names ?? []).map((name) => ({ name, value: scalarTemplate(found?.get(name)) }));
}
