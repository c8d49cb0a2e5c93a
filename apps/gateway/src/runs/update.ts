import type { ExecutionState } from '@runlog/core';
import type { Started } from '@runlog/executions';
import type { Fault } from '@runlog/hosting';

import { statusOf } from '../errors/grpc-status.js';
import { executionFieldsOf } from '../grpc/to-message.js';

interface PlainTime {
  readonly seconds: number;
  readonly nanos: number;
}

type PlainExecution = ReturnType<typeof executionFieldsOf<PlainTime>>;

/** What became of an entry, as a plain object of the wire's `RunUpdate`. */
export interface Update {
  readonly ref: number;
  readonly started?: { readonly id: string; readonly created: boolean };
  readonly execution?: PlainExecution;
  readonly error?: ReturnType<typeof statusOf>;
  readonly executionId?: string;
}

/** An update, and about how many bytes it has. */
export interface SizedUpdate {
  readonly update: Update;
  readonly bytes: number;
}

/** What everything but the texts of unbounded length comes to, about. */
const smallBytes = 512;

/** Tells of a start's commit. */
export const startedUpdate = (ref: number, { id, created }: Started): SizedUpdate => ({
  update: { ref, started: { id, created } },
  bytes: smallBytes,
});

/** Tells of an end. */
export function executionUpdate(ref: number, state: ExecutionState): SizedUpdate {
  const execution = executionFieldsOf(state, plainTime);
  const { inputJson, outputJson = '', error } = execution;
  const bytes = smallBytes + inputJson.length + outputJson.length + (error?.detailsJson?.length ?? 0);
  return { update: { ref, execution }, bytes };
}

/** Tells why there is no end to tell of; `executionId` is that of an execution which was started all the same. */
export const errorUpdate = (ref: number, fault: Fault, executionId?: string): SizedUpdate => ({
  update: { ref, error: statusOf(fault), ...(executionId !== undefined && { executionId }) },
  bytes: smallBytes,
});

/** A moment in epoch milliseconds as a plain google.protobuf.Timestamp. */
function plainTime(moment: number | undefined): PlainTime | undefined {
  if (moment === undefined) return undefined;
  const seconds = Math.floor(moment / 1_000);
  return { seconds, nanos: Math.round((moment - seconds * 1_000) * 1_000_000) };
}
