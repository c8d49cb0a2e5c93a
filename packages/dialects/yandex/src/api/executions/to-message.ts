import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ExecutionState } from '@runlog/core';
import type { ExecutionSummary } from '@runlog/event-store';

import {
  ExecutionPreviewSchema,
  ExecutionSchema,
  type Execution,
  type ExecutionPreview,
} from '../../gen/yandex/cloud/serverless/workflows/v1/execution_pb.js';
import { executionIdOf } from '../names/execution-id.js';
import { errorCodeOf } from './error-code.js';
import { inputTextOf } from './input.js';
import { timesOf } from './moments.js';
import { statusOf } from './status.js';

/** An execution as `Get` shows it; `now` is the database's clock. */
export function executionOf(state: ExecutionState, now: number): Execution {
  const { output, status } = state;
  const workflowId = state.definition.name;
  return create(ExecutionSchema, {
    id: executionIdOf(workflowId, state.id),
    workflowId,
    input: { input: { case: 'inputJson', value: inputTextOf(state) } },
    ...(status === 'completed' && {
      result: { result: { case: 'resultJson', value: JSON.stringify(output ?? null) } },
    }),
    ...errorOf(state),
    status: statusOf(status),
    ...timesOf(state, now),
  });
}

function errorOf(state: ExecutionState): Pick<MessageInitShape<typeof ExecutionSchema>, 'error'> {
  const { status, error, deadline, definition } = state;
  if (status === 'timed_out') {
    const until = deadline === undefined ? '' : ` at ${new Date(deadline).toISOString()}`;
    return { error: { message: `the time of the execution was over${until}`, errorCode: 'STEP_TIMEOUT' } };
  }
  if (status !== 'failed' || !error) return {};
  return { error: { message: error.message, errorCode: errorCodeOf(definition.language, error.code) } };
}

/** An execution as histories show it. */
export const previewOf = (state: ExecutionState, now: number): ExecutionPreview =>
  create(ExecutionPreviewSchema, {
    id: executionIdOf(state.definition.name, state.id),
    workflowId: state.definition.name,
    status: statusOf(state.status),
    ...timesOf(state, now),
  });

/** An execution as lists show it. */
export const previewOfSummary = (row: ExecutionSummary, now: number): ExecutionPreview =>
  create(ExecutionPreviewSchema, {
    id: executionIdOf(row.definitionName, row.id),
    workflowId: row.definitionName,
    status: statusOf(row.status),
    ...timesOf(row, now),
  });
