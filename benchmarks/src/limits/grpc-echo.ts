import type { MethodDefinition } from '@grpc/grpc-js';

/** What goes over the wire: one message with one or more inputs, and the same back. */
export interface Echo {
  readonly inputs: readonly { readonly n: number }[];
}

// JSON instead of protobuf: it needs no generated code, and both ends spend less on it than on the transport.
const serialize = (echo: Echo): Buffer => Buffer.from(JSON.stringify(echo));
const deserialize = (bytes: Buffer): Echo => JSON.parse(bytes.toString()) as Echo;

function method(name: string, stream: boolean): MethodDefinition<Echo, Echo> {
  return {
    path: `/limits.Echo/${name}`,
    requestStream: stream,
    responseStream: stream,
    requestSerialize: serialize,
    requestDeserialize: deserialize,
    responseSerialize: serialize,
    responseDeserialize: deserialize,
  };
}

/** A service that answers what it is sent: in one call each, and in a stream. */
export const echoService = { unary: method('Unary', false), stream: method('Stream', true) } as const;
