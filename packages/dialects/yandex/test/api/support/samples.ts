import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';

type Plain = Record<string, unknown>;

/** Values of the well-known types, as the published client writes them. */
const wellKnown: Readonly<Record<string, () => unknown>> = {
  'google.protobuf.Timestamp': () => new Date(1_741_622_084_304),
  'google.protobuf.Duration': () => ({ seconds: 1, nanos: 70_000_000 }),
  'google.protobuf.Value': () => 'a value',
  'google.protobuf.Any': () => ({ typeUrl: 'type.googleapis.com/a.B', value: new Uint8Array([1, 2]) }),
  'google.protobuf.FieldMask': () => ({ paths: ['name'] }),
};

/** Messages with a value of its own in every field; one for each member of a oneof, wherever it stands. */
export function samplesOf(type: DescMessage): Plain[] {
  const alternatives = Math.max(1, ...type.oneofs.map(({ fields }) => fields.length));
  const nested = type.fields.flatMap(({ message }) => (message ? message.oneofs : []));
  const count = Math.max(alternatives, ...nested.map(({ fields }) => fields.length));
  return Array.from({ length: count }, (_, chosen) => sample(type, chosen));
}

function sample(type: DescMessage, chosen: number): Plain {
  const out: Plain = {};
  for (const field of type.fields) {
    const { oneof } = field;
    if (oneof && oneof.fields[chosen % oneof.fields.length] !== field) continue;
    out[field.localName] = valueOf(field, chosen);
  }
  return out;
}

function valueOf(field: DescField, chosen: number): unknown {
  switch (field.fieldKind) {
    case 'map':
      return { [`${field.localName} key`]: `${field.localName} value` };
    case 'list':
      return field.listKind === 'message' ? [messageOf(field.message, chosen)] : [`${field.localName} item`];
    case 'message':
      return messageOf(field.message, chosen);
    case 'enum':
      return field.enum.values.at(-1)?.number;
    default:
      return scalarOf(field);
  }
}

const messageOf = (type: DescMessage, chosen: number): unknown =>
  wellKnown[type.typeName]?.() ?? sample(type, chosen);

function scalarOf({ localName, number, scalar }: DescField & { readonly fieldKind: 'scalar' }): unknown {
  if (scalar === ScalarType.STRING) return `a ${localName}`;
  return scalar === ScalarType.BOOL ? true : 100 + number;
}
