import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  type FieldDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import { z } from 'zod';

/** The versions of the reflection service, best first: the same messages under two names. */
export const reflectionServices = [
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
] as const;

const { STRING, BYTES, INT32, MESSAGE } = FieldDescriptorProto_Type;
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;

const field = (
  name: string,
  number: number,
  type: FieldDescriptorProto_Type,
  more: { readonly label?: FieldDescriptorProto_Label; readonly typeName?: string } = {},
): FieldDescriptorProto =>
  create(FieldDescriptorProtoSchema, {
    name,
    jsonName: protoCamelCase(name),
    number,
    type,
    label: OPTIONAL,
    ...more,
  });

/** What of the protocol is needed here: files by a symbol or by their name. */
const file = create(FileDescriptorProtoSchema, {
  name: 'reflection.proto',
  package: 'reflection',
  syntax: 'proto3',
  messageType: [
    {
      name: 'Request',
      field: [
        field('host', 1, STRING),
        field('file_by_filename', 3, STRING),
        field('file_containing_symbol', 4, STRING),
      ],
    },
    {
      name: 'Response',
      field: [
        field('file_descriptor_response', 4, MESSAGE, { typeName: '.reflection.Files' }),
        field('error_response', 7, MESSAGE, { typeName: '.reflection.Failure' }),
      ],
    },
    { name: 'Files', field: [field('file_descriptor_proto', 1, BYTES, { label: REPEATED })] },
    { name: 'Failure', field: [field('error_code', 1, INT32), field('error_message', 2, STRING)] },
  ],
});
const registry = createFileRegistry(file, () => undefined);

/** The message that asks. */
export const requestMessage = messageOf('reflection.Request');
/** The message that answers. */
export const responseMessage = messageOf('reflection.Response');

/** An answer in JSON; files are in base64. */
export const responseShape = z.object({
  fileDescriptorResponse: z.object({ fileDescriptorProto: z.array(z.string()).default([]) }).optional(),
  errorResponse: z
    .object({ errorCode: z.number().default(0), errorMessage: z.string().default('') })
    .optional(),
});

/** What is asked for. */
export type ReflectionRequest =
  { readonly fileContainingSymbol: string } | { readonly fileByFilename: string };

function messageOf(name: string): DescMessage {
  const message = registry.getMessage(name);
  if (!message) throw new TypeError(`${name} is no message of reflection`);
  return message;
}
