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

/** The fields of a start. */
export type StartInit = MessageInitShape<typeof executionsV1.StartRequestSchema> & { $typeName?: never };

/** A start. */
export const startMessage = (execution: NewExecution): StartInit => ({
  definition: execution.definition,
  inputJson: execution.input === undefined ? '' : JSON.stringify(execution.input),
  idempotencyKey: execution.idempotencyKey,
  labels: execution.labels && { ...execution.labels },
  priority: execution.priority && priorityNumber(execution.priority),
  expiry: execution.deadline === undefined ? undefined : expiryMessage(execution.deadline),
});

/** The bytes of a start, about. */
export const startBytes = ({ inputJson = '', labels = {} }: StartInit): number => {
  let bytes = 512 + Buffer.byteLength(inputJson);
  for (const name in labels) bytes += 16 + 3 * (name.length + (labels[name]?.length ?? 0));
  return bytes;
};
