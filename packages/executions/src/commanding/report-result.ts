import { partitionOf, type StepReport } from '@runlog/core';
import type { EventStore } from '@runlog/event-store';

import { jsonProblems } from '../input/json-value.js';
import { refuse } from '../input/refuse.js';
import type { ExecutionRef, Inbox } from '../ports.js';
import { eventsPage } from '../reading/events-page.js';

/** What reporting stands on. */
export interface ReportPlatform {
  readonly store: EventStore;
  readonly inbox: Inbox;
  readonly partitions: number;
}

/** A report with the token of the task that it is about, without which the owner refuses it. */
export type ProvenReport = StepReport & { readonly token?: string };

/**
 * Hands in what somebody outside says of an attempt. Resolves when the report is on its way to the execution's owner,
 * who records it if the attempt is still the current one.
 * @throws InvalidInput, NotFound; the bus's retryable errors, after which the same report may be sent again.
 */
export async function reportResult(
  { store, inbox, partitions }: ReportPlatform,
  ref: ExecutionRef,
  about: ProvenReport,
  traceparent?: string,
): Promise<void> {
  const { report } = about;
  if (report.status === 'completed') refuse(jsonProblems('output', report.output));
  if (report.status === 'failed' && report.error.details !== undefined)
    refuse(jsonProblems('error.details', report.error.details));
  await eventsPage(store, ref, { pageSize: 1 });
  const reports = [{ executionId: ref.id, ...about }];
  await inbox.publish(partitionOf(ref.id, partitions), { kind: 'reports', reports }, traceparent);
}
