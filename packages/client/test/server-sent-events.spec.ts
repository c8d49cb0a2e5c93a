import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readServerSentEvents, type ServerSentEvent } from '../src/http/server-sent-events.js';

const bodyOf = (chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

async function read(chunks: readonly Uint8Array[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readServerSentEvents(bodyOf(chunks))) events.push(event);
  return events;
}

test('events are the same wherever the network cuts the bytes', async () => {
  const event = fc.record({
    id: fc.nat().map(String),
    event: fc.constantFrom('StepCompleted', 'TimerFired'),
    data: fc.jsonValue({ stringUnit: 'grapheme' }).map((value) => JSON.stringify(value)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 5 }), fc.array(fc.nat(200)), async (events, lengths) => {
      const text = events
        .map(({ id, event: type, data }) => `:\n\nid: ${id}\nevent: ${type}\ndata: ${data}\n\n`)
        .join('');
      const bytes = new TextEncoder().encode(text);
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const length of lengths) chunks.push(bytes.slice(at, (at += length)));
      chunks.push(bytes.slice(at));
      expect(await read(chunks)).toEqual(events);
    }),
  );
});

test('an event that breaks off is no event', async () => {
  const bytes = new TextEncoder().encode('id: 1\nevent: a\ndata: {}\n\nid: 2\nevent: b\ndata: {"cut":');
  expect((await read([bytes])).map(({ id }) => id)).toEqual(['1']);
});
