import type { Client, Metadata } from '@grpc/grpc-js';

const asIs = (bytes: Buffer): Buffer => bytes;

/** What holds for all calls of one attempt. */
export interface CallOptions {
  readonly metadata: Metadata;
  readonly signal: AbortSignal;
  /** How long one call may take, in milliseconds; the server is told. */
  readonly deadlineMs: number;
}

/** Makes one unary call with the message's bytes. @throws the library's error, or the reason of the signal */
export function unary(
  client: Client,
  path: string,
  message: Buffer,
  { metadata, signal, deadlineMs }: CallOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + deadlineMs };
    const call = client.makeUnaryRequest(path, asIs, asIs, message, metadata, options, (error, answer) => {
      signal.removeEventListener('abort', cancel);
      if (signal.aborted) reject(signal.reason as Error);
      else if (error) reject(error);
      else resolve(answer ?? Buffer.alloc(0));
    });
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
  });
}
