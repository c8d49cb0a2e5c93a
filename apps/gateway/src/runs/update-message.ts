import { create } from '@bufbuild/protobuf';
import type { ExecutionState } from '@runlog/core';
import { executionsV1, type executionV1 } from '@runlog/contract';
import type { Started } from '@runlog/executions';

import type { Fault } from '../errors/faults.js';
import { statusOf } from '../errors/grpc-status.js';
import { executionMessageOf } from '../grpc/to-message.js';
import type { Outgoing } from './outbox.js';

const { RunUpdateSchema, StartResponseSchema } = executionsV1;

/** What everything but the texts of unbounded length comes to, about. */
const smallBytes = 512;

/** Tells of a start's commit. */
export const startedUpdate = (ref: number, { id, created }: Started): Outgoing => ({
  update: create(RunUpdateSchema, {
    ref,
    outcome: { case: 'started', value: create(StartResponseSchema, { id, created }) },
  }),
  bytes: smallBytes,
});

/** Tells of an end. */
export function executionUpdate(ref: number, state: ExecutionState): Outgoing {
  const execution = executionMessageOf(state);
  return {
    update: create(RunUpdateSchema, { ref, outcome: { case: 'execution', value: execution } }),
    bytes: bytesOf(execution),
  };
}

/** Tells why there is no end to tell of; `executionId` is that of an execution which was started all the same. */
export const errorUpdate = (ref: number, fault: Fault, executionId = ''): Outgoing => ({
  update: create(RunUpdateSchema, { ref, outcome: { case: 'error', value: statusOf(fault) }, executionId }),
  bytes: smallBytes,
});

const bytesOf = ({ inputJson, outputJson = '', error }: executionV1.Execution): number =>
  smallBytes + inputJson.length + outputJson.length + (error?.detailsJson.length ?? 0);
