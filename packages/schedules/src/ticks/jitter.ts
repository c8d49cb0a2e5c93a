/**
 * How long after its nominal instant a tick is due, in whole milliseconds from 0 to `windowMs` exclusive. It depends on
 * nothing but the schedule and the instant, so whoever takes over comes to the same moment.
 */
export function jitterOf(scheduleId: string, nominal: number, windowMs: number): number {
  return windowMs < 1 ? 0 : hash(`${scheduleId}:${nominal}`) % Math.floor(windowMs);
}

/** FNV-1a, mixed once more, since neighbouring instants differ in few characters. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
