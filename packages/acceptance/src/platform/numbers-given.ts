import { connectBus } from '@runlog/messaging';

/** How many messages all streams of a NATS have taken, those that are gone from it meanwhile included. */
export async function numbersGiven(nats: string): Promise<number> {
  const bus = await connectBus({ url: nats, name: 'acceptance counter' });
  try {
    let given = 0;
    for await (const { state } of bus.jsm.streams.list()) given += state.last_seq;
    return given;
  } finally {
    await bus.close();
  }
}
