import { fromJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { InvalidInput } from '@runlog/core';

import { invalid } from '../errors.js';
import { unknownFields } from './unknown-fields.js';

/**
 * Reads a message from the JSON of a body or a query, with what the address says of it on top.
 * @throws InvalidInput naming every field that the message does not have, or what cannot be read
 */
export function readMessage<D extends DescMessage>(
  schema: D,
  json: unknown,
  address: Readonly<Record<string, string>> = {},
): MessageShape<D> {
  if (json !== undefined && (typeof json !== 'object' || json === null || Array.isArray(json)))
    throw invalid('body', 'must be a JSON object');
  const whole: Record<string, unknown> = { ...json };
  for (const [name, value] of Object.entries(address)) {
    // The address may not be contradicted.
    const { jsonName = name } = schema.field[name] ?? {};
    delete whole[schema.field[name]?.name ?? name];
    whole[jsonName] = value;
  }
  const unknown = unknownFields(schema, whole);
  if (unknown.length > 0) throw new InvalidInput(unknown);
  try {
    return fromJson(schema, whole as JsonValue);
  } catch (error) {
    throw unreadable(error);
  }
}

/** The reader's messages name the field behind the name of its type. */
function unreadable(error: unknown): InvalidInput {
  const text = error instanceof Error ? error.message : '';
  const [, field, reason] = /field [\w.]+\.(\w+) from JSON: (.*)/s.exec(text) ?? [];
  return field === undefined
    ? invalid('body', 'does not fit the message that is expected')
    : invalid(field, `cannot be read: ${(reason ?? '').slice(0, 200)}`);
}
