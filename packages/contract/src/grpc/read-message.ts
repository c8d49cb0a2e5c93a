import {
  fromBinary,
  ScalarType,
  type DescField,
  type DescMessage,
  type MessageShape,
} from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';

const lostKey = '__proto__';
const lostBytes = Buffer.from(lostKey);

type Members = Record<string, unknown>;

/**
 * Reads a message. The library loses an entry of a map whose key is `__proto__`; here it is kept as an own member, for
 * those to judge who know what may be a key.
 * @throws Error when the bytes are no such message
 */
export function readMessage(type: DescMessage, bytes: Buffer): MessageShape<DescMessage> {
  const message = fromBinary(type, bytes);
  if (bytes.includes(lostBytes))
    restore(type, message as unknown as Members, new BinaryReader(bytes), bytes.length);
  return message;
}

/** Walks over the bytes of a message that was read from them, and puts in what it lacks. */
function restore(type: DescMessage, message: Members | undefined, reader: BinaryReader, end: number): void {
  const places = new Map<number, number>();
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = type.fields.find((one) => one.number === number);
    const inner = field?.message;
    if (!field || (field.fieldKind !== 'map' && !inner)) {
      reader.skip(wireType, number);
      continue;
    }
    const length = reader.uint32();
    const innerEnd = reader.pos + length;
    const place = places.get(number) ?? 0;
    places.set(number, place + 1);
    const read = memberOf(message, field.oneof?.localName, field.localName);
    if (isOfTexts(field)) restoreEntry(read as Members | undefined, reader, innerEnd);
    else if (field.fieldKind === 'map') reader.pos = innerEnd;
    else if (inner) restore(inner, (Array.isArray(read) ? read[place] : read) as Members, reader, innerEnd);
    reader.pos = innerEnd;
  }
}

function memberOf(message: Members | undefined, oneof: string | undefined, name: string): unknown {
  if (oneof === undefined) return message?.[name];
  const chosen = message?.[oneof] as { readonly case?: string; readonly value?: unknown } | undefined;
  return chosen?.case === name ? chosen.value : undefined;
}

/** Maps of anything else lose the entry, as the library has it: nobody's protocol has keys of strangers in those. */
const isOfTexts = (field: DescField): boolean =>
  field.fieldKind === 'map' && field.mapKey === ScalarType.STRING && field.scalar === ScalarType.STRING;

function restoreEntry(map: Members | undefined, reader: BinaryReader, end: number): void {
  let key = '';
  let value = '';
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    if (number === 1) key = reader.string();
    else if (number === 2) value = reader.string();
    else reader.skip(wireType, number);
  }
  if (key === lostKey && map)
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
