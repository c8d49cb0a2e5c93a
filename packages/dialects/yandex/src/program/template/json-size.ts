import type { Json } from '@runlog/core';

/** True when the value takes more than `limit` bytes as JSON text in UTF-8. */
export function largerThan(value: Json, limit: number): boolean {
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
