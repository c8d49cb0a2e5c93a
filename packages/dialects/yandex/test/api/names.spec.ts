import { describe, expect, test } from '@jest/globals';

import { executionIdOf, readExecutionId } from '../../src/api/names/execution-id.js';
import { isOperationId, isWorkflowId, newOperationId, newWorkflowId } from '../../src/api/names/ids.js';

const id = '0199f3c2-7a10-7c3e-9d2b-5f0c1a2b3c4d';

describe('the id of an execution', () => {
  test('is read as it was written', () => {
    const workflow = newWorkflowId();
    expect(readExecutionId(executionIdOf(workflow, id))).toEqual({ id, workflow });
  });

  test('may follow a name with hyphens, and no name at all', () => {
    expect(readExecutionId(`my-own.flow-${id}`)).toEqual({ id, workflow: 'my-own.flow' });
    expect(readExecutionId(id)).toEqual({ id });
  });

  test.each(['x', `flow${id}`, `-${id}`, `flow-${id}x`, `flow-${id.toUpperCase()}`, 'flow-\0'])(
    '%j names nothing',
    (text) => expect(readExecutionId(text)).toBeUndefined(),
  );
});

test('fresh ids have the published shape and are never the same', () => {
  const ids = Array.from({ length: 100 }, newWorkflowId);
  expect(ids.every(isWorkflowId)).toBe(true);
  expect(new Set(ids).size).toBe(100);
  expect(isOperationId(newOperationId())).toBe(true);
  expect(isWorkflowId(newOperationId())).toBe(false);
});
