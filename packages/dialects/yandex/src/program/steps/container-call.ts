import { isJsonObject, type Json } from '@runlog/core';
import { methods, namedTemplates, workerId } from '../document/calls.js';
import { oneOf } from '../document/scalars.js';
import { optionalTemplate } from '../document/templates.js';
import { errorTables } from '../errors/translation.js';
import type { Template } from '../template/parse.js';
import { bodyOf, bodyQuestion, rawBody } from './call-body.js';
import type { Call, Connector } from './connector.js';
import { namedQuestions, namedTexts } from './named-fields.js';
import { textAnswers } from './text-answers.js';

const noPath: Template = { kind: 'value', value: '' };

/**
 * A container is a queue of workers with its id as name. It gets `{path, method, headers, query, body?}` and answers as
 * HTTP does, `{status?, headers?, body?}`, or with the body alone. It fails with `http.<status>`; an answer with a status
 * from 400 is the same, but too late for retries.
 */
export const containerCall: Connector = {
  key: 'containerCall',
  type: 'ContainerCall',
  fields: ['containerId', 'path', 'method', 'body', 'headers', 'query'],
  errors: errorTables.container,
  read: (found) => {
    const containerId = workerId(found.need('containerId'));
    const method = oneOf(found.get('method'), methods) ?? 'GET';
    const path = optionalTemplate(found.get('path')) ?? noPath;
    const body = optionalTemplate(found.get('body'));
    const headers = namedTemplates(found.get('headers'));
    const query = namedTemplates(found.get('query'));
    return {
      questions: (input) => [
        { slot: 'path', template: path, input },
        ...bodyQuestion(body, input),
        ...namedQuestions('headers', headers, input),
        ...namedQuestions('query', query, input),
      ],
      request: (answers) => {
        const read = textAnswers(answers, 'path');
        if ('failure' in read) return read;
        const input = {
          path: read.texts.path,
          method,
          headers: namedTexts('headers', headers, answers),
          query: namedTexts('query', query, answers),
          ...bodyOf(answers),
        };
        return { queue: containerId, handler: containerId, input };
      },
      raw: answerOf,
    };
  },
};

const ofAnAnswer: ReadonlySet<string> = new Set(['status', 'headers', 'body']);

function answerOf(output: Json): ReturnType<Call['raw']> {
  const names = isJsonObject(output) ? Object.keys(output) : [];
  const isAnswer = names.length > 0 && names.every((name) => ofAnAnswer.has(name));
  if (!isJsonObject(output) || !isAnswer) return rawBody({ body: output });
  const { status } = output;
  if (typeof status !== 'number' || status < 400) return rawBody(output);
  const message = `the call was answered with status ${status}`;
  return { failure: { code: `CONTAINER_CALL_${status}`, message, details: { status } } };
}
