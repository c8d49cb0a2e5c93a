import type { DescField, DescMessage } from '@bufbuild/protobuf';
import type { InputProblem } from '@runlog/core';

/** Every member of a JSON object, on all levels, that no field of the message is called by. */
export function unknownFields(schema: DescMessage, json: unknown, path = ''): InputProblem[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json) || isWellKnown(schema)) return [];
  return Object.entries(json).flatMap(([key, value]): InputProblem[] => {
    const found = schema.fields.find(({ jsonName, name }) => key === jsonName || key === name);
    const place = `${path}${path === '' ? '' : '.'}${found?.name ?? key.slice(0, 100)}`;
    if (!found) return [{ field: place, message: `is no field of ${schema.name}` }];
    if (found.fieldKind === 'map') return lostKeys(value, place);
    const inner = messageIn(found);
    return inner ? unknownFields(inner, value, place) : [];
  });
}

/** The reader of messages passes over such a key without a word. */
const lostKeys = (map: unknown, place: string): InputProblem[] =>
  typeof map === 'object' && map !== null && Object.hasOwn(map, '__proto__')
    ? [{ field: `${place}.__proto__`, message: 'is not a possible key' }]
    : [];

const messageIn = (field: DescField): DescMessage | undefined =>
  field.fieldKind === 'message' ? field.message : undefined;

/** Their JSON is not an object of their fields. */
const isWellKnown = ({ typeName }: DescMessage): boolean => typeName.startsWith('google.protobuf.');
