import type { ServerWritableStream } from '@grpc/grpc-js';

/** Writes everything to the call, as fast as its client takes it, and ends it. Stops when the client goes. */
export async function pump(
  messages: AsyncIterable<unknown>,
  call: ServerWritableStream<unknown, unknown>,
): Promise<void> {
  for await (const message of messages) {
    if (call.cancelled) return;
    if (!call.write(message)) await roomOrEnd(call);
  }
  call.end();
}

function roomOrEnd(call: ServerWritableStream<unknown, unknown>): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      call.off('drain', settle);
      call.off('cancelled', settle);
      resolve();
    };
    call.on('drain', settle);
    call.on('cancelled', settle);
    if (call.cancelled) settle();
  });
}
