import type { MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { executionsV1 } from '@runlog/contract';

import type { NewExecution } from '../model.js';
import { priorityNumber } from './from-message.js';

/** The end of an execution's time: a moment, or milliseconds from now. */
export const expiryMessage = (expiry: Date | number) =>
  typeof expiry === 'number'
    ? { case: 'timeout' as const, value: durationFromMs(Math.round(expiry)) }
    : { case: 'deadline' as const, value: timestampFromDate(expiry) };

/** A start. */
export const startMessage = (
  execution: NewExecution,
): MessageInitShape<typeof executionsV1.StartRequestSchema> & { $typeName?: never } => ({
  definition: execution.definition,
  inputJson: execution.input === undefined ? '' : JSON.stringify(execution.input),
  idempotencyKey: execution.idempotencyKey,
  labels: execution.labels && { ...execution.labels },
  priority: execution.priority && priorityNumber(execution.priority),
  expiry: execution.deadline === undefined ? undefined : expiryMessage(execution.deadline),
});
