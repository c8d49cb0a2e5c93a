import { methods, namedTemplates } from '../document/calls.js';
import { oneOf } from '../document/scalars.js';
import { optionalTemplate, template } from '../document/templates.js';
import { errorTables } from '../errors/translation.js';
import { bodyOf, bodyQuestion, rawBody } from './call-body.js';
import type { Connector } from './connector.js';
import { namedMember, namedQuestions } from './named-fields.js';
import { textAnswers } from './text-answers.js';

/**
 * An HTTP request by the executor's own `http` handler, which answers `{status, headers, body}`. The raw output is
 * the body: JSON as it is, any other text as a string (the output field has to wrap it), no body as `{}`.
 */
export const httpCall: Connector = {
  key: 'httpCall',
  type: 'HttpCall',
  fields: ['url', 'method', 'body', 'headers', 'query'],
  errors: errorTables.http,
  read: (found) => {
    const method = oneOf(found.get('method'), methods) ?? 'GET';
    const url = template(found.need('url'));
    const body = optionalTemplate(found.get('body'));
    const headers = namedTemplates(found.get('headers'));
    const query = namedTemplates(found.get('query'));
    return {
      questions: (input) => [
        { slot: 'url', template: url, input },
        ...bodyQuestion(body, input),
        ...namedQuestions('headers', headers, input),
        ...namedQuestions('query', query, input),
      ],
      request: (answers) => {
        const read = textAnswers(answers, 'url');
        if ('failure' in read) return read;
        const input = {
          method,
          url: read.texts.url,
          ...namedMember('headers', headers, answers),
          ...namedMember('query', query, answers),
          ...bodyOf(answers),
        };
        return { queue: 'default', handler: 'http', input };
      },
      raw: rawBody,
    };
  },
};
