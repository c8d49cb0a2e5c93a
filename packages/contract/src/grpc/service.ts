import {
  toBinary,
  type DescMessage,
  type DescMethod,
  type DescService,
  type MessageShape,
} from '@bufbuild/protobuf';

import { plainEncoder } from './plain-encoder.js';
import { readMessage } from './read-message.js';

/** A method as grpc-js wants it; messages are protobuf-es messages. */
export interface GrpcMethod {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (message: MessageShape<DescMessage>) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => MessageShape<DescMessage>;
  readonly responseSerialize: (message: MessageShape<DescMessage>) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => MessageShape<DescMessage>;
  readonly originalName: string;
}

/** A service as grpc-js wants it: its methods by name. */
export type GrpcService = Readonly<Record<string, GrpcMethod>>;

/**
 * Makes the grpc-js form of a generated service, for servers and clients alike. Answers of the types in `plain` are
 * given as plain objects (see `plainEncoder`).
 */
export const grpcService = (service: DescService, plain: readonly DescMessage[] = []): GrpcService =>
  Object.fromEntries(service.methods.map((method) => [method.name, grpcMethod(service, method, plain)]));

function grpcMethod(service: DescService, method: DescMethod, plain: readonly DescMessage[]): GrpcMethod {
  const { input, output, methodKind, name, localName } = method;
  return {
    path: `/${service.typeName}/${name}`,
    requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
    requestSerialize: encoder(input),
    requestDeserialize: decoder(input),
    responseSerialize: plain.includes(output) ? plainEncoder(output) : encoder(output),
    responseDeserialize: decoder(output),
    originalName: localName,
  };
}

const encoder =
  (type: DescMessage) =>
  (message: MessageShape<DescMessage>): Buffer => {
    const { buffer, byteOffset, byteLength } = toBinary(type, message);
    return Buffer.from(buffer, byteOffset, byteLength);
  };

const decoder = (type: DescMessage) => (bytes: Buffer) => readMessage(type, bytes);
