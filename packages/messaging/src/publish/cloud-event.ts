import type { EventType, Json, Recorded } from '@runlog/core';

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

/** An event as the log keeps it, its data unread. */
export interface WrittenEvent extends Recorded {
  readonly type: EventType;
  /** JSON text, in the newest shape of the type. */
  readonly data: string;
}

/** An event with what its log does not say of it. */
export interface PublishedEvent {
  readonly tenant: string;
  readonly event: WrittenEvent;
  /** Opaque cursor, carried on as an extension attribute. */
  readonly position?: string;
  readonly traceparent?: string;
}

/** The name of an event, the same however often it is published. */
export const eventId = ({ executionId, version }: Pick<Recorded, 'executionId' | 'version'>): string =>
  `${executionId}:${version}`;

/**
 * The JSON text of a RunlogCloudEvent. Its data is put in as it is written: it was JSON when the log took it, and
 * reading and writing it again would double what an event costs.
 */
export const cloudEventText = (published: PublishedEvent): string =>
  `${attributesText(published)},"data":${published.event.data}}`;

/** The same event without its data, for a bus that cannot carry it. */
export const cloudEventTextWithoutData = (published: PublishedEvent): string => {
  const { event } = published;
  return `${attributesText(published)},"dataref":${JSON.stringify(`${sourceOf(event.executionId)}/events/${event.version}`)}}`;
};

function attributesText({ event, tenant, position }: PublishedEvent): string {
  const { executionId, version, type, recordedAt } = event;
  const [execution, source] = namesOf(executionId);
  const place = position === undefined ? '' : `,"position":${text(position)}`;
  return (
    `{"specversion":"1.0","id":"${execution}:${version}","source":"${source}","type":"runlog.${type}",` +
    `"subject":"${execution}","time":"${new Date(recordedAt).toISOString()}","datacontenttype":"application/json",` +
    `"executionversion":"${version}","tenant":${text(tenant)}${place}`
  );
}

const sourceOf = (executionId: string): string => `/runlog/executions/${encodeURIComponent(executionId)}`;

const plain = /^[\w.-]*$/;

/** An execution's id and its source, both as they stand within quotes. Our own ids need no escape. */
const namesOf = (executionId: string): readonly [execution: string, source: string] =>
  plain.test(executionId)
    ? [executionId, `/runlog/executions/${executionId}`]
    : [text(executionId).slice(1, -1), sourceOf(executionId)];

const text = (value: string): string => (plain.test(value) ? `"${value}"` : JSON.stringify(value));
