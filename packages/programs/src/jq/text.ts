import { isJsonObject } from '@runlog/core';
import type { Json } from '@runlog/core';

/** JSON text as jq writes it; nothing for numbers with an exponent, which jq writes in its own way. */
const toJson = (value: Json): string | undefined => {
  if (typeof value === 'number') {
    const digits = JSON.stringify(value);
    return digits.includes('e') ? undefined : digits;
  }
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\x7f', '\\u007f');
  if (isList(value)) return join(value.map(toJson), '[', ']');
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => {
      const text = toJson(item);
      return text === undefined ? undefined : `${toJson(key)}:${text}`;
    });
    return join(entries, '{', '}');
  }
  return JSON.stringify(value);
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const join = (parts: readonly (string | undefined)[], open: string, close: string): string | undefined =>
  parts.includes(undefined) ? undefined : `${open}${parts.join(',')}${close}`;

/** What `tostring` and interpolation make of a value: strings stay, anything else becomes JSON text. */
export const toText = (value: Json): string | undefined =>
  typeof value === 'string' ? value : toJson(value);
