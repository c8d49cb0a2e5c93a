import { workerId } from '../document/calls.js';
import { errorTables } from '../errors/translation.js';
import type { Connector } from './connector.js';

/** A function is a queue of workers with its id as name; it gets the step's input and answers with the raw output. */
export const functionCall: Connector = {
  key: 'functionCall',
  type: 'FunctionCall',
  fields: ['functionId'],
  errors: errorTables.function,
  read: (found) => {
    const functionId = workerId(found.need('functionId'));
    return {
      questions: () => [],
      request: (_answers, input) => ({ queue: functionId, handler: functionId, input }),
      // A function without a result has nothing to merge.
      raw: (output) => ({ raw: output ?? {} }),
    };
  },
};
