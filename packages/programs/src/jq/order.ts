import { isJsonObject } from '@runlog/core';
import type { Json, JsonObject } from '@runlog/core';

/** jq's order of kinds: null, false, true, numbers, strings, arrays, objects. */
const rank = (value: Json): number => {
  if (value === null) return 0;
  if (value === false) return 1;
  if (value === true) return 2;
  if (typeof value === 'number') return 3;
  if (typeof value === 'string') return 4;
  return Array.isArray(value) ? 5 : 6;
};

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** By code point, where JavaScript's own order is by UTF-16 unit. */
const compareTexts = (left: string, right: string): number => {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === b) continue;
    return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
};

const compareLists = (left: readonly Json[], right: readonly Json[]): number => {
  for (const [at, item] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const order = compare(item, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
};

const compareObjects = (left: JsonObject, right: JsonObject): number => {
  const leftKeys = Object.keys(left).sort(compareTexts);
  const rightKeys = Object.keys(right).sort(compareTexts);
  const byKeys = compareLists(leftKeys, rightKeys);
  if (byKeys !== 0) return byKeys;
  return compareLists(
    leftKeys.map((key) => left[key] ?? null),
    rightKeys.map((key) => right[key] ?? null),
  );
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** jq's order of any two values: below 0, 0 or above 0. */
export const compare = (left: Json, right: Json): number => {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (isList(left) && isList(right)) return compareLists(left, right);
  if (isJsonObject(left) && isJsonObject(right)) return compareObjects(left, right);
  return rank(left) - rank(right);
};
