import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import protobufjs from 'protobufjs';

const { Field, MapField, Root, Type } = protobufjs;

/**
 * Makes an encoder for messages that are plain objects: members by the names of the generated types, the member of a
 * oneof beside the others, 64-bit integers as numbers. What is undefined is left out. It runs code made for the type, at
 * an eighth of the cost of creating a message and writing it by reflection; reading stays with the generated types.
 */
export function plainEncoder(message: DescMessage): (plain: object) => Buffer {
  const root = new Root();
  const type = root.lookupType(typeNameOf(message, root));
  root.resolveAll();
  return (plain) => {
    // In Node the writer's bytes are a Buffer.
    const bytes = type.encode(plain).finish();
    return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
  };
}

function typeNameOf(message: DescMessage, root: protobufjs.Root): string {
  const name = message.typeName.replaceAll('.', '_');
  if (root.get(name)) return name;
  const type = new Type(name);
  root.add(type);
  for (const field of message.fields) type.add(fieldOf(field, root));
  return name;
}

function fieldOf(field: DescField, root: protobufjs.Root): protobufjs.FieldBase {
  const { localName, number } = field;
  switch (field.fieldKind) {
    case 'map': {
      const value = field.mapKind === 'message' ? typeNameOf(field.message, root) : scalarOf(field.scalar);
      return new MapField(localName, number, scalarOf(field.mapKey), value);
    }
    case 'list': {
      const item = field.listKind === 'message' ? typeNameOf(field.message, root) : scalarOf(field.scalar);
      return new Field(localName, number, item, 'repeated');
    }
    case 'message':
      return new Field(localName, number, typeNameOf(field.message, root));
    default:
      return new Field(localName, number, scalarOf(field.scalar));
  }
}

/** Enums have no scalar; on the wire they are int32. */
const scalarOf = (scalar: ScalarType | undefined): string =>
  scalar === undefined ? 'int32' : (ScalarType[scalar] ?? '').toLowerCase();
