import { checkFields, namesOf, type Fields } from '../document/shape.js';
import { errorTable } from '../errors/table.js';
import type { Connector } from './connector.js';

/**
 * A kind of step that only exists in its vendor's cloud: its mistakes are told when it is defined, and where it is
 * reached it fails, naming the connector. `fields` is undefined where any are taken.
 */
export const vendorBound = (key: string, fields: Fields | undefined): Connector => ({
  key,
  type: `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
  fields: fields && namesOf(fields),
  errors: errorTable({}, { others: 'STEP_INTERNAL' }),
  read: (found) => {
    if (fields) checkFields(found.field, fields);
    return {
      questions: () => [],
      request: () => ({
        failure: {
          code: 'STEP_FAILED_PRECONDITION',
          message: `this platform has no connector for ${key}`,
          details: { connector: key },
        },
      }),
      raw: (output) => ({ raw: output }),
    };
  },
});
