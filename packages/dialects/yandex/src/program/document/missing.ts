import type { CallReader } from './integration.js';
import { checkFields, namesOf, type Fields } from './shape.js';

/** Reads a step of a connector that this platform lacks, so that its mistakes are told now and not when it arrives. */
export const missingReader = (connector: string, fields: Fields | undefined): CallReader => ({
  keys: fields && namesOf(fields),
  read: (found) => {
    if (fields) checkFields(found.field, fields);
    return { kind: 'missing', connector };
  },
});
