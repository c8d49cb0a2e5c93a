import type { ExecutionEvent, Json } from '@runlog/core';

/** The content type of an event in the structured mode of CloudEvents. */
export const cloudEventContentType = 'application/cloudevents+json';

/** An event of an execution as subscribers see it: CloudEvents 1.0, structured JSON. */
export interface RunlogCloudEvent {
  readonly specversion: '1.0';
  /** `<execution>:<version>`: unique within the source, and tells repeats and holes. */
  readonly id: string;
  readonly source: string;
  /** `runlog.<event type>`. */
  readonly type: string;
  readonly subject: string;
  /** When it was recorded, on the database's clock, RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Left out when the event is larger than the bus carries; `dataref` then says where it is. */
  readonly data?: Json;
  readonly dataref?: string;
  /** Place in the execution, as text: CloudEvents knows only 32-bit integers. */
  readonly executionversion: string;
  readonly tenant: string;
  /** Opaque place in the whole log, where the publisher gave one. */
  readonly position?: string;
}

/** An event with what its log does not say of it. */
export interface PublishedEvent {
  readonly tenant: string;
  readonly event: ExecutionEvent;
  /** Opaque cursor, carried on as an extension attribute. */
  readonly position?: string;
  readonly traceparent?: string;
}

/** The name of an event, the same however often it is published. */
export const eventId = ({ executionId, version }: Pick<ExecutionEvent, 'executionId' | 'version'>): string =>
  `${executionId}:${version}`;

export const toCloudEvent = ({ event, tenant, position }: PublishedEvent): RunlogCloudEvent => ({
  specversion: '1.0',
  id: eventId(event),
  source: `/runlog/executions/${encodeURIComponent(event.executionId)}`,
  type: `runlog.${event.type}`,
  subject: event.executionId,
  time: new Date(event.recordedAt).toISOString(),
  datacontenttype: 'application/json',
  executionversion: String(event.version),
  tenant,
  ...(position !== undefined && { position }),
  data: event.data as unknown as Json,
});

/** The same event without its data, for a bus that cannot carry it. */
export function withoutData({ data, ...event }: RunlogCloudEvent): RunlogCloudEvent {
  return { ...event, dataref: `${event.source}/events/${event.executionversion}` };
}
