import { toJson, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import {
  durationMs,
  timestampDate,
  ValueSchema,
  type Duration,
  type Timestamp,
  type Value,
} from '@bufbuild/protobuf/wkt';

type Members = Record<string, unknown>;

/** A message of ours in the shape in which the published client has it. */
export function plainOf(type: DescMessage, message: Message): Members {
  const members = message as unknown as Members;
  const out: Members = {};
  for (const field of type.fields) {
    const value = memberOf(field, members);
    if (value !== undefined) out[field.localName] = plainValue(field, value);
  }
  return out;
}

function memberOf({ oneof, localName }: DescField, members: Members): unknown {
  if (!oneof) return members[localName];
  const chosen = members[oneof.localName] as { readonly case?: string; readonly value?: unknown };
  return chosen.case === localName ? chosen.value : undefined;
}

function plainValue(field: DescField, value: unknown): unknown {
  if (field.fieldKind === 'message') return plainMessage(field.message, value as Message);
  if (field.fieldKind === 'list' && field.listKind === 'message')
    return (value as Message[]).map((item) => plainMessage(field.message, item));
  return typeof value === 'bigint' ? Number(value) : value;
}

function plainMessage(type: DescMessage, value: Message): unknown {
  switch (type.typeName) {
    case 'google.protobuf.Timestamp':
      return timestampDate(value as Timestamp);
    case 'google.protobuf.Duration': {
      const ms = durationMs(value as Duration);
      return { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1_000_000 };
    }
    case 'google.protobuf.Value':
      return toJson(ValueSchema, value as Value);
    default:
      return plainOf(type, value);
  }
}
