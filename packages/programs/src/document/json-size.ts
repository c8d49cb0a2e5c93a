import type { Json, JsonObject } from '@runlog/core';

/** True when the value takes more than `limit` bytes as JSON text in UTF-8. */
export function largerThan(value: Json, limit: number): boolean {
  // Nearly every value is so much smaller that a rough look decides, which costs less than writing it out.
  if (roomLeft(value, limit) >= 0) return false;
  const text = JSON.stringify(value);
  // A UTF-16 unit takes one to three bytes in UTF-8, so most values are decided without counting.
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  return utf8Bytes(text) > limit;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    // Each half of a surrogate pair counts two of the pair's four bytes.
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

/** What is left of `room` bytes behind the value if everything in it took the most that it can; below 0 for nothing. */
function roomLeft(value: Json, room: number): number {
  if (typeof value === 'string') return room - mostOf(value);
  // The longest number takes 24 characters, with what stands between it and the next value 26.
  if (typeof value !== 'object' || value === null) return room - 26;
  let left = room - 4;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) if ((left = roomLeft(item, left)) < 0) break;
    return left;
  }
  const members = value as JsonObject;
  for (const key in members) {
    left = roomLeft(members[key] ?? null, left - mostOf(key));
    if (left < 0) break;
  }
  return left;
}

/** A UTF-16 unit takes six bytes at most, when it is escaped; quotes and separators come on top. */
const mostOf = (text: string): number => text.length * 6 + 4;
