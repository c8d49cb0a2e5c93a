import type { Cursor } from './port.js';

/** Before everything. */
export const logStart: Cursor = { transaction: '0', position: '0' };

/** Negative when the first place comes before the second, 0 when they are one. */
export function comparePlaces(a: Cursor, b: Cursor): number {
  const apart = BigInt(a.transaction) - BigInt(b.transaction) || BigInt(a.position) - BigInt(b.position);
  return apart < 0n ? -1 : Number(apart > 0n);
}
