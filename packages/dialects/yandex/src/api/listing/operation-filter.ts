import type { Operation } from '../../gen/yandex/cloud/operation/operation_pb.js';
import { invalid } from '../errors.js';
import { readConditions } from './expression.js';

/**
 * Reads a filter of operations: `done` and `created_by`, compared by `=`.
 * @throws InvalidInput
 */
export function operationFilterOf(text: string): (operation: Operation) => boolean {
  const tests = readConditions(text).map(({ field, operator, value }) => {
    if (operator !== '=') throw invalid('filter', `can compare ${field} by = only`);
    if (field === 'created_by') return ({ createdBy }: Operation) => createdBy === value;
    if (field !== 'done') throw invalid('filter', 'must be about done or created_by');
    if (value !== 'true' && value !== 'false')
      throw invalid('filter', 'must compare done with true or false');
    return ({ done }: Operation) => String(done) === value;
  });
  return (operation) => tests.every((test) => test(operation));
}
