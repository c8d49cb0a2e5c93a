import { JSONCodec } from 'nats';
import type { Bus } from '../bus/bus.js';

/** A message that the server will not deliver again, though it keeps it. */
export interface ExhaustedMessage {
  readonly stream: string;
  readonly consumer: string;
  readonly sequence: number;
  readonly deliveries: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

interface Advisory {
  readonly stream: string;
  readonly consumer: string;
  readonly stream_seq: number;
  readonly deliveries: number;
}

const codec = JSONCodec<Advisory>();
const prefix = '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES';

/**
 * Listens for the server's word that a message of TASKS or INBOX was delivered as often as its consumer allows. Ours
 * allow any number, so that it comes only from a consumer that somebody else made or changed; but then the message would
 * stay in the stream for ever, in nobody's count. `keep` puts it aside; when it has, the stream lets go of it. One
 * process of all that listen hears of each.
 */
export function onExhausted(bus: Bus, keep: (message: ExhaustedMessage) => Promise<void>): () => void {
  const subscriptions = [bus.subjects.tasksStream, bus.subjects.inboxStream].map((stream) =>
    bus.nc.subscribe(`${prefix}.${stream}.*`, {
      queue: 'schedulers',
      callback: (error, message) => {
        if (error) bus.report(error);
        else void rescue(bus, message.data, keep).catch((failure: unknown) => bus.report(failure));
      },
    }),
  );
  return () => {
    if (!bus.nc.isClosed()) for (const subscription of subscriptions) subscription.unsubscribe();
  };
}

async function rescue(
  bus: Bus,
  advisory: Uint8Array,
  keep: (message: ExhaustedMessage) => Promise<void>,
): Promise<void> {
  const { stream, consumer, stream_seq: sequence, deliveries } = codec.decode(advisory);
  const { subject, data } = await bus.jsm.streams.getMessage(stream, { seq: sequence });
  await keep({ stream, consumer, sequence, deliveries, subject, data });
  await bus.jsm.streams.deleteMessage(stream, sequence);
}
