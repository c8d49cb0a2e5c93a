import { limits, type Json } from '@runlog/core';
import { types, type CustomTypesConfig } from 'pg';
import { outputTooLarge } from '../outbound/failures.js';
import { isDeeperThan } from '../outbound/json-depth.js';

const { BOOL, INT2, INT4, OID, FLOAT4, FLOAT8, INT8, JSON: JSON_TEXT, JSONB, BYTEA } = types.builtins;

type Read = (text: string) => Json;

const number: Read = (text) => {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
};
// Looked at before it is parsed: JSON.parse takes millions of levels that nothing after it can walk.
const json: Read = (text) => {
  if (isDeeperThan(text, limits.jsonDepth)) throw outputTooLarge('the nesting of a value', limits.jsonDepth);
  return JSON.parse(text) as Json;
};
const readers: ReadonlyMap<number, Read> = new Map<number, Read>([
  [BOOL, (text) => text === 't'],
  ...[INT2, INT4, OID, FLOAT4, FLOAT8].map((type): [number, Read] => [type, number]),
  // Larger ones would lose digits.
  [INT8, (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)],
  [JSON_TEXT, json],
  [JSONB, json],
  [BYTEA, (text) => Buffer.from(text.replace(/^\\x/, ''), 'hex').toString('base64')],
]);

/**
 * How values of a row become JSON: booleans, numbers that lose nothing, JSON as it is, bytes in base64; everything else is
 * the text that Postgres writes (numeric and times of all kinds, to their last digit).
 */
export const rowTypes: CustomTypesConfig = {
  getTypeParser: ((type: number) => readers.get(type) ?? String) as CustomTypesConfig['getTypeParser'],
};
