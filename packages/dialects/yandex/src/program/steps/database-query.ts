import type { Json, JsonObject } from '@runlog/core';
import { readDatabase } from '../document/database.js';
import { oneOf } from '../document/scalars.js';
import { scalarTemplate } from '../document/templates.js';
import { errorTables } from '../errors/translation.js';
import type { Connector } from './connector.js';
import type { Failure } from './failure.js';
import { textAnswers } from './text-answers.js';

/**
 * One statement by the executor's `database-query` handler, which answers `{rowsAffected}` to EXEC and `{rows,
 * rowsAffected}` to QUERY, the default; that is the raw output.
 */
export const databaseQuery: Connector = {
  key: 'databaseQuery',
  type: 'DatabaseQuery',
  fields: ['query', 'mode', 'connection', 'dsn'],
  errors: errorTables.database,
  read: (found) => {
    const query = scalarTemplate(found.need('query'));
    const mode = oneOf(found.get('mode'), ['EXEC', 'QUERY']) ?? 'QUERY';
    const database = readDatabase(found);
    const named = Object.entries(database.templates);
    return {
      questions: (input) => [
        { slot: 'query', template: query, input },
        ...named.map(([slot, template]) => ({ slot, template, input })),
      ],
      request: (answers) => {
        if (database.lacking !== undefined) return { failure: lacking(database.lacking) };
        const read = textAnswers(answers, 'query');
        if ('failure' in read) return read;
        const parts: Record<string, Json> = Object.fromEntries(
          named.map(([slot]) => [slot, answers[slot] ?? null]),
        );
        const { dsn, ...parameters } = parts;
        const target: JsonObject =
          dsn === undefined ? { connection: { ...database.fixed, ...parameters } } : { dsn };
        const input = { ...target, query: read.texts.query, mode: mode.toLowerCase() };
        return { queue: 'default', handler: 'database-query', input };
      },
      raw: (output) => ({ raw: output }),
    };
  },
};

const lacking = (what: string): Failure => ({
  code: 'STEP_FAILED_PRECONDITION',
  message: `this platform has no connector for ${what}`,
  details: { connector: 'databaseQuery' },
});
