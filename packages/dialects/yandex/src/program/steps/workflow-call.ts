import { childTask, type Json } from '@runlog/core';
import { text } from '../document/scalars.js';
import { optionalTemplate } from '../document/templates.js';
import { errorTables } from '../errors/translation.js';
import type { Connector } from './connector.js';
import type { Failure } from './failure.js';

/**
 * Another workflow, run as an execution of its own; the raw output is its output. The input is what the start of an
 * execution takes: JSON text, or the value that a template gives; `{}` where nothing is said.
 */
export const workflowCall: Connector = {
  key: 'workflow',
  type: 'Workflow',
  fields: ['workflowId', 'executionInput'],
  errors: errorTables.workflow,
  read: (found) => {
    const definition = text(found.need('workflowId')) ?? '';
    const template = optionalTemplate(found.get('executionInput'));
    return {
      questions: (input) => (template ? [{ slot: 'executionInput', template, input }] : []),
      request: (answers) => {
        const read = readInput(answers['executionInput'] ?? {});
        return 'failure' in read ? read : childTask({ definition, input: read.input });
      },
      raw: (output) => ({ raw: output ?? {} }),
    };
  },
};

function readInput(value: Json): { readonly input: Json } | { readonly failure: Failure } {
  if (typeof value !== 'string') return { input: value };
  try {
    return { input: JSON.parse(value) as Json };
  } catch {
    const message = 'the executionInput of the step must be JSON text, or a value';
    return { failure: { code: 'STEP_INVALID_ARGUMENT', message } };
  }
}
