import { NatsError, type StreamInfo } from 'nats';
import type { Bus } from '../bus/bus.js';
import { TopologyMismatch } from '../errors.js';
import { ensureInboxConsumer } from './consumers.js';
import { tellRenewal } from './renewal.js';
import { wantedStreams, type TopologyOptions, type WantedStream } from './streams.js';
import { isStorageGone, throughTransients } from './transient.js';

const streamNotFound = 10059;
const fixed = ['retention', 'storage'] as const;

/**
 * Brings streams and inbox consumers to the wanted shape: makes what is missing, changes what differs, leaves the rest.
 * Idempotent, and safe to run from several processes at once. Consumers of tasks are made when a worker asks. An inbox
 * whose files are gone beneath the running server is made anew, and told as `lost` on the bus.
 * @throws TopologyMismatch when a stream would have to be made anew for the sake of its configuration
 * @throws BusUnavailable when JetStream does not answer within `withinMs` (default 15,000)
 */
export async function ensureTopology(bus: Bus, options: TopologyOptions, withinMs?: number): Promise<void> {
  await makeTopology(bus, options, withinMs);
}

/** The same; answers with the streams that were not there and have been made. */
export async function makeTopology(
  bus: Bus,
  options: TopologyOptions,
  withinMs = 15_000,
): Promise<readonly StreamInfo[]> {
  const made = new Map<string, StreamInfo>();
  const ensureStreams = async (): Promise<void> => {
    for (const wanted of wantedStreams(bus.subjects, options)) {
      const info = await throughTransients(withinMs, () => ensureStream(bus, wanted));
      if (info) made.set(wanted.name, info);
    }
  };
  const partitions = Array.from({ length: options.partitions }, (_, partition) => partition);
  const ensureConsumer = (partition: number): Promise<string> =>
    throughTransients(withinMs, () => ensureInboxConsumer(bus, partition));

  await ensureStreams();
  const outcomes = await Promise.allSettled(partitions.map(ensureConsumer));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  if (failures.length > 0) {
    if (!failures.every(isStorageGone)) throw failures.find((reason) => !isStorageGone(reason));
    const stream = bus.subjects.inboxStream;
    await bus.jsm.streams.delete(stream);
    await ensureStreams();
    await Promise.all(partitions.map(ensureConsumer));
    tellRenewal(bus, stream);
    bus.emit('lost', { stream, reason: 'broken' });
  }
  return [...made.values()];
}

/** Answers with the stream if it had to be made. */
async function ensureStream(bus: Bus, wanted: WantedStream): Promise<StreamInfo | undefined> {
  const found = await streamInfo(bus, wanted.name);
  if (!found) return bus.jsm.streams.add(wanted);
  const mismatch = fixed.find((property) => found.config[property] !== wanted[property]);
  if (mismatch) throw new TopologyMismatch(wanted.name, mismatch);
  if (differs(found, wanted)) await bus.jsm.streams.update(wanted.name, { ...found.config, ...wanted });
  return undefined;
}

const differs = ({ config }: StreamInfo, { subjects, ...wanted }: WantedStream): boolean =>
  config.subjects.join(' ') !== subjects.join(' ') ||
  Object.entries(wanted).some(([key, value]) => config[key as keyof typeof wanted] !== value);

/** What the server says of a stream; undefined when it has none of that name. */
export async function streamInfo(bus: Bus, name: string): Promise<StreamInfo | undefined> {
  try {
    return await bus.jsm.streams.info(name);
  } catch (error) {
    if (error instanceof NatsError && error.api_error?.err_code === streamNotFound) return undefined;
    throw error;
  }
}
