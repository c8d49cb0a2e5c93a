/** How messages are written. A reader refuses what it does not know; a binary codec gets a name of its own. */
export const contentType = 'application/vnd.runlog+json;v=1';

/** The names of headers, as they stand on the wire. */
export const headerNames = {
  contentType: 'Content-Type',
  messageId: 'Nats-Msg-Id',
  behindMessageId: 'Nats-Expected-Last-Msg-Id',
  behindSequence: 'Nats-Expected-Last-Sequence',
  traceparent: 'traceparent',
} as const;
