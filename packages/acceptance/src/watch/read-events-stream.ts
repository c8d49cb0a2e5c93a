import { connectBus, type Bus, type RunlogCloudEvent } from '@runlog/messaging';

import { sightOf, type Sight } from './sight.js';

const batch = 500;
/** Longer than the server takes to say that there is nothing. */
const patienceMs = 5_000;

/** Everything that the stream of public events holds, as a subscriber who comes late gets it. */
export async function readEventsStream(nats: string): Promise<Sight[]> {
  const bus = await connectBus({ url: nats, name: 'acceptance late subscriber' });
  try {
    return await readAll(bus);
  } finally {
    await bus.close();
  }
}

async function readAll(bus: Bus): Promise<Sight[]> {
  const stream = bus.subjects.eventsStream;
  const { state } = await bus.jsm.streams.info(stream);
  const sights: Sight[] = [];
  if (state.messages === 0) return sights;
  const consumer = await bus.js.consumers.get(stream);
  for (;;) {
    const left = state.messages - sights.length;
    const messages = await consumer.fetch({ max_messages: Math.min(batch, left), expires: patienceMs });
    let last = 0;
    for await (const message of messages) {
      sights.push(sightOf(message.json<RunlogCloudEvent>()));
      last = message.seq;
    }
    if (last === 0 || last >= state.last_seq) return sights;
  }
}
