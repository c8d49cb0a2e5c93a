import { namedTemplates } from '../document/calls.js';
import { truth } from '../document/scalars.js';
import { optionalTemplate, template } from '../document/templates.js';
import { errorTables } from '../errors/translation.js';
import { bodyOf, bodyQuestion, rawBody } from './call-body.js';
import type { Connector } from './connector.js';
import { namedMember, namedQuestions } from './named-fields.js';
import { textAnswers } from './text-answers.js';

/**
 * A unary gRPC call by the executor's `grpc` handler, which asks the server's reflection for the types and answers
 * `{body}`. The raw output is the response as JSON.
 */
export const grpcCall: Connector = {
  key: 'grpcCall',
  type: 'GrpcCall',
  fields: ['endpoint', 'method', 'useServiceAccount', 'body', 'headers'],
  errors: errorTables.grpc,
  read: (found) => {
    const endpoint = template(found.need('endpoint'));
    const method = template(found.need('method'));
    const asServiceAccount = truth(found.get('useServiceAccount')) ?? false;
    const body = optionalTemplate(found.get('body'));
    const headers = namedTemplates(found.get('headers'));
    return {
      questions: (input) => [
        { slot: 'endpoint', template: endpoint, input },
        { slot: 'method', template: method, input },
        ...bodyQuestion(body, input),
        ...namedQuestions('headers', headers, input),
      ],
      request: (answers) => {
        // A call without the token that its author counts on would be another call.
        if (asServiceAccount) return { failure: noServiceAccounts };
        const read = textAnswers(answers, 'endpoint', 'method');
        if ('failure' in read) return read;
        const input = { ...read.texts, ...namedMember('headers', headers, answers), ...bodyOf(answers) };
        return { queue: 'default', handler: 'grpc', input };
      },
      raw: rawBody,
    };
  },
};

const noServiceAccounts = {
  code: 'STEP_FAILED_PRECONDITION',
  message: 'this platform has no service accounts: put a token into the headers, as secret://<name>',
  details: { connector: 'grpcCall' },
};
