import { members } from '../../src/program/document/field.js';
import { text } from '../../src/program/document/scalars.js';
import { scalarTemplate } from '../../src/program/document/templates.js';
import { errorTable } from '../../src/program/errors/table.js';
import type { Connector } from '../../src/program/steps/connector.js';

/** Puts a message into a queue of ours, by the worker queue `messages`; `{queue, body}` → `{id}`. */
export const ymq: Connector = {
  key: 'ymq',
  type: 'Ymq',
  fields: ['queueArn', 'put'],
  errors: errorTable({ network: 'STEP_TIMEOUT' }),
  read: (found) => {
    const queue = text(found.need('queueArn'));
    const put = found.need('put');
    const body = scalarTemplate(put && members(put, ['body'])?.need('body'));
    return {
      questions: (input) => [{ slot: 'body', template: body, input }],
      request: (answers) => ({
        queue: 'messages',
        handler: 'put',
        input: { queue: queue ?? '', body: answers['body'] ?? null },
      }),
      raw: (output) => ({ raw: output }),
    };
  },
};
