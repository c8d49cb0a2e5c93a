import {
  type EventData,
  type EventType,
  type ExecutionEvent,
  type Json,
  type Recorded,
  UnreadableEvent,
} from '@runlog/core';
import type { WrittenEvent } from '../port.js';

/** What a row of the list needs of the events that change it. Parts of an execution's data that it leaves out may be large. */
export type SummaryEvent = Recorded &
  (
    | {
        readonly type: 'ExecutionCreated';
        readonly data: Pick<EventData['ExecutionCreated'], 'definition' | 'labels' | 'priority' | 'queued'>;
      }
    | {
        readonly type: 'ExecutionResumed' | 'ExecutionRetried';
        readonly data: Pick<EventData['ExecutionResumed'], 'queued'>;
      }
    | { readonly type: 'ExecutionFailed'; readonly data: Pick<EventData['ExecutionFailed'], 'error'> }
    | { readonly type: Exclude<ChangingType, TellingType> }
  );

const changing = [
  'ExecutionCreated',
  'ExecutionStarted',
  'TimerStarted',
  'TimerFired',
  'TimerCancelled',
  'CancelRequested',
  'ExecutionPaused',
  'ExecutionResumed',
  'ExecutionRetried',
  'ExecutionCompleted',
  'ExecutionFailed',
  'ExecutionCancelled',
  'ExecutionTimedOut',
] as const satisfies readonly EventType[];

const telling = [
  'ExecutionCreated',
  'ExecutionFailed',
  'ExecutionResumed',
  'ExecutionRetried',
] as const satisfies readonly ChangingType[];

type ChangingType = (typeof changing)[number];
type TellingType = (typeof telling)[number];

/** The types of events that change a row. Most events do not: the progress of steps is not in the list. */
export const changingTypes: readonly EventType[] = changing;

/** Those of them whose data the row needs. */
export const tellingTypes: readonly EventType[] = telling;

/** The members of their data that it needs. */
export const tellingMembers: ReadonlySet<string> = new Set([
  'definition',
  'labels',
  'priority',
  'queued',
  'error',
]);

const changingSet: ReadonlySet<EventType> = new Set(changing);

/** The event if it changes a row and can be read. */
export const changesSummary = (
  event: ExecutionEvent | SummaryEvent | UnreadableEvent,
): event is SummaryEvent => !(event instanceof UnreadableEvent) && changingSet.has(event.type);

/** What the list needs of an event; undefined when it changes no row, or cannot be read. */
export function summaryEventOf(event: WrittenEvent | UnreadableEvent): SummaryEvent | undefined {
  if (event instanceof UnreadableEvent || !changingSet.has(event.type)) return undefined;
  const { executionId, version, recordedAt, type } = event;
  const place = { executionId, version, recordedAt };
  if (type === 'ExecutionCreated') {
    const data = JSON.parse(event.data) as EventData['ExecutionCreated'] & Json;
    const { definition, labels, priority } = data;
    return { ...place, type, data: { definition, labels, priority, ...waiting(data) } };
  }
  if (type === 'ExecutionResumed' || type === 'ExecutionRetried')
    return { ...place, type, data: waiting(JSON.parse(event.data) as EventData['ExecutionResumed'] & Json) };
  if (type === 'ExecutionFailed') {
    const { error } = JSON.parse(event.data) as EventData['ExecutionFailed'] & Json;
    return { ...place, type, data: { error } };
  }
  return { ...place, type: type as Exclude<ChangingType, TellingType> };
}

const waiting = ({ queued }: { readonly queued?: true }): { readonly queued?: true } =>
  queued ? { queued } : {};
