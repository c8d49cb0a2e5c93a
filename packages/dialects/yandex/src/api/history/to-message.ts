import { create } from '@bufbuild/protobuf';
import { stepName, type Json, type StepError } from '@runlog/core';

import {
  HistoryEntry_Status as Status,
  HistoryEntrySchema,
  type HistoryEntry,
} from '../../gen/yandex/cloud/serverless/workflows/v1/history_entry_pb.js';
import { timesOf } from '../executions/moments.js';
import { isOpen, type Stage } from './entry.js';
import type { History } from './history.js';

const statuses: Readonly<Record<Stage, Status>> = {
  scheduled: Status.SCHEDULED,
  started: Status.STARTED,
  completed: Status.COMPLETED,
  failed: Status.FAILED,
  cancelled: Status.CANCELLED,
};

/**
 * The entries of a history; `now` is the database's clock. A history may feed each of a thousand steps with all that
 * came before, so that its inputs and outputs are bounded together, in bytes: what does not fit is left out, and the first
 * entries have theirs.
 */
export function entriesOf(
  { entries, interrupting }: History,
  now: number,
  textBytes: number,
): HistoryEntry[] {
  let left = textBytes;
  const textOf = (value: Json | undefined): string | undefined => {
    const text = value === undefined || left <= 0 ? undefined : JSON.stringify(value);
    const bytes = text === undefined ? 0 : Buffer.byteLength(text);
    if (bytes > left) return undefined;
    left -= bytes;
    return text;
  };
  return entries.map((entry) => {
    const { record = {}, startedAt, endedAt: finishedAt, error, lastError } = entry;
    const input = textOf(record.input ?? entry.input);
    const output = textOf(record.output ?? entry.output);
    return create(HistoryEntrySchema, {
      id: stepName(entry.path),
      title: entry.title ?? '',
      description: entry.description ?? '',
      type: entry.type,
      status: interrupting && isOpen(entry) ? Status.CANCEL_REQUESTED : statuses[entry.stage],
      attempts: BigInt(entry.attempt - entry.firstAttempt + 1),
      ...timesOf({ startedAt, finishedAt }, now),
      ...(input !== undefined && { input: { input: { case: 'inputJson', value: input } } }),
      ...(output !== undefined && { output: { output: { case: 'outputJson', value: output } } }),
      ...(error && { error: messageOf(error) }),
      ...(lastError && { lastError: messageOf(lastError) }),
    });
  });
}

const messageOf = ({ code, message }: StepError): { message: string; errorCode: string } => ({
  message,
  errorCode: code,
});
