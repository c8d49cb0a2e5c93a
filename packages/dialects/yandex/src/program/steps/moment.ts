const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Epoch milliseconds of an ISO 8601 moment; one without an offset is UTC, one without a time is midnight.
 * Undefined for text that names no moment. Fractions are cut to milliseconds.
 */
export function parseMoment(text: string): number | undefined {
  const found = iso.exec(text.trim());
  if (!found) return undefined;
  const offset = offsetMinutes(found[8]);
  if (offset === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  if (!isDay(year, month, day) || !isTime(hour, minute, second)) return undefined;
  const milliseconds = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3));
  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offset;
  return (minutes * 60 + second) * 1000 + milliseconds;
}

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);

/** A day may end at 24:00, and a minute with a leap second. */
const isTime = (hour: number, minute: number, second: number): boolean =>
  (hour < 24 && minute < 60 && second <= 60) || (hour === 24 && minute === 0 && second === 0);

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0);

function daysSinceEpoch(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const months = monthLengths.slice(0, month - 1).reduce((sum, length) => sum + length, 0);
  const thisLeap = month > 2 && isLeap(year) ? 1 : 0;
  const epoch = 719_162;
  return before * 365 + leapDays + months + thisLeap + day - 1 - epoch;
}

function offsetMinutes(text: string | undefined): number | undefined {
  if (text === undefined || text === 'Z' || text === 'z') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || 0);
  return hours > 23 || minutes > 59 ? undefined : sign * (hours * 60 + minutes);
}
