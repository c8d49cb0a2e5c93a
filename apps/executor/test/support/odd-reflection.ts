import { create, fromBinary, fromJson, toBinary, toJson, type JsonValue } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { Server, ServerDuplexStream } from '@grpc/grpc-js';
import { reflectionServices, requestMessage, responseMessage } from '../../src/grpc/reflection/protocol.js';
import { shopPackage } from './shop-server.js';

const asIs = (bytes: Buffer): Buffer => bytes;

/** What is asked, in JSON. */
export interface Asked {
  readonly fileContainingSymbol?: string;
  readonly fileByFilename?: string;
}

/** A reflection that answers what the test says: JSON of a response, bytes, or nothing more. */
export const answeringReflection =
  (answer: (asked: Asked) => JsonValue | Buffer | 'end') =>
  (server: Server): void => {
    const definition = {
      ServerReflectionInfo: {
        path: `/${reflectionServices[0]}/ServerReflectionInfo`,
        requestStream: true,
        responseStream: true,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    };
    const talk = (call: ServerDuplexStream<Buffer, Buffer>): void => {
      call.on('data', (bytes: Buffer) => {
        const told = answer(toJson(requestMessage, fromBinary(requestMessage, bytes)) as Asked);
        if (told === 'end') call.end();
        else
          call.write(
            Buffer.isBuffer(told)
              ? told
              : Buffer.from(toBinary(responseMessage, fromJson(responseMessage, told))),
          );
      });
      call.on('end', () => call.end());
    };
    server.addService(definition, { ServerReflectionInfo: talk });
  };

/** A response that holds these files. */
export const filesAnswer = (...files: readonly FileDescriptorProto[]): JsonValue => ({
  fileDescriptorResponse: {
    fileDescriptorProto: files.map((file) =>
      Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('base64'),
    ),
  },
});

const [loaded] = (shopPackage['shop.v1.Order'] as unknown as { fileDescriptorProtos: Buffer[] })
  .fileDescriptorProtos;
const whole = fromBinary(FileDescriptorProtoSchema, loaded ?? Buffer.alloc(0));
const isLine = ({ name }: { readonly name: string }): boolean => name === 'Line';

/** The shop's descriptors as a compiler would write them for two files, of which one imports the other. */
export const lineFile = create(FileDescriptorProtoSchema, {
  name: 'line.proto',
  package: 'shop.v1',
  syntax: 'proto3',
  messageType: whole.messageType.filter(isLine),
});
export const ordersFile = create(FileDescriptorProtoSchema, {
  name: 'orders.proto',
  package: 'shop.v1',
  syntax: 'proto3',
  messageType: whole.messageType.filter((message) => !isLine(message)),
  enumType: whole.enumType,
  service: whole.service,
  dependency: ['google/protobuf/struct.proto', 'line.proto', 'google/protobuf/timestamp.proto'],
});
