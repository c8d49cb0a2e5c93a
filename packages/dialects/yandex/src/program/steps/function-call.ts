import type { FunctionCall } from '../document/model.js';
import type { Connector } from './connector.js';

/** A function is a queue of workers with its id as name; it gets the step's input and answers with the raw output. */
export const functionCall = ({ functionId }: FunctionCall): Connector => ({
  type: 'FunctionCall',
  questions: () => [],
  request: (_fields, input) => ({ queue: functionId, handler: functionId, input }),
  // A function without a result has nothing to merge.
  raw: (output) => output ?? {},
});
