import { headers as newHeaders, StringCodec, type Msg } from 'nats';
import type { Bus } from '../bus/bus.js';
import type { Poison } from '../consume/poison.js';
import { BusUnavailable, UndecodableMessage } from '../errors.js';

const names = {
  subject: 'Runlog-Poison-Subject',
  count: 'Runlog-Poison-Deliveries',
  reason: 'Runlog-Poison-Reason',
  contentType: 'Runlog-Poison-Content-Type',
} as const;

const answerMs = 5_000;
/** What the headers may take of a message. */
const headerBytes = 4_096;
const text = StringCodec();

/**
 * Hands a message that cannot be read to a scheduler, which puts it aside; resolves when it has. Whoever takes messages
 * and has no database uses this. Of a message as large as the bus carries the end is cut off.
 * @throws BusUnavailable nobody took it: let it come again
 */
export async function postPoison(bus: Bus, poison: Poison): Promise<void> {
  const { subject, data, deliveryCount, contentType, error } = poison;
  const headers = newHeaders();
  headers.set(names.subject, line(subject));
  headers.set(names.count, String(deliveryCount));
  headers.set(names.reason, line(error.message));
  if (contentType !== undefined) headers.set(names.contentType, line(contentType));
  const kept = data.subarray(0, Math.max(0, bus.maxPayload - headerBytes));
  let answer: Msg;
  try {
    answer = await bus.nc.request(bus.subjects.poison, kept, { headers, timeout: answerMs });
  } catch (cause) {
    throw new BusUnavailable('no scheduler took the unreadable message', { cause });
  }
  if (answer.data.length > 0) throw new BusUnavailable(`no scheduler kept it: ${text.decode(answer.data)}`);
}

/**
 * Takes what others could not read; each goes to one of the processes that take. A rejection tells its sender to try
 * again. Answers how to stop.
 */
export function takePoison(bus: Bus, take: (poison: Poison) => Promise<void>): () => void {
  const subscription = bus.nc.subscribe(bus.subjects.poison, {
    queue: 'schedulers',
    callback: (error, message) => {
      if (error) bus.report(error);
      else void answered(bus, message, take);
    },
  });
  return () => {
    if (!bus.nc.isClosed()) subscription.unsubscribe();
  };
}

async function answered(bus: Bus, message: Msg, take: (poison: Poison) => Promise<void>): Promise<void> {
  try {
    await take(readPoison(message));
    message.respond();
  } catch (failure) {
    bus.report(failure);
    const reason = failure instanceof Error ? failure.message : String(failure);
    if (!bus.nc.isClosed()) message.respond(text.encode(line(reason)));
  }
}

function readPoison({ headers, data }: Msg): Poison {
  const subject = headers?.get(names.subject) ?? '';
  const contentType = headers?.get(names.contentType);
  return {
    subject,
    data,
    deliveryCount: Number(headers?.get(names.count)) || 1,
    error: new UndecodableMessage(subject, headers?.get(names.reason) || 'unreadable'),
    ...(contentType && { contentType }),
  };
}

/** One printable line, as headers hold them. */
const line = (words: string): string => words.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, 1_000);
