import { fromEpochSeconds } from './calendar.js';
import type { CalendarTime } from './calendar.js';

/** What was found so far, with the fields that only count together with others. */
export interface DateParts extends Partial<CalendarTime> {
  century?: number;
  yearOfCentury?: number;
  hourOfHalfDay?: number;
  afternoon?: boolean;
}

/** Takes its part of the text at the offset; the offset behind it, or nothing where the text does not match. */
export type Conversion = (text: string, offset: number, parts: DateParts) => number | undefined;

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
];
const shortNameLength = 3;

/** The offset of the next character that is no white space. */
export const skipSpace = (text: string, offset: number): number => {
  let next = offset;
  while (/^\s$/.test(text.charAt(next))) next += 1;
  return next;
};

const pattern = (source: string, take: (found: string, parts: DateParts) => boolean | void): Conversion => {
  const sticky = new RegExp(source, 'y');
  return (text, offset, parts) => {
    sticky.lastIndex = skipSpace(text, offset);
    const found = sticky.exec(text)?.[0];
    return found === undefined || take(found, parts) === false ? undefined : sticky.lastIndex;
  };
};

const number = (
  digits: number,
  [min, max]: readonly [number, number],
  take: (value: number, parts: DateParts) => void,
): Conversion =>
  pattern(`[0-9]{1,${digits}}`, (found, parts) => {
    const value = Number(found);
    if (value < min || value > max) return false;
    take(value, parts);
    return true;
  });

const name =
  (names: readonly string[], take: (index: number, parts: DateParts) => void): Conversion =>
  (text, offset, parts) => {
    const start = skipSpace(text, offset);
    const rest = text.slice(start).toLowerCase();
    const index = names.findIndex((candidate) => rest.startsWith(candidate.slice(0, shortNameLength)));
    const full = names[index];
    if (full === undefined) return undefined;
    take(index, parts);
    return start + (rest.startsWith(full) ? full.length : shortNameLength);
  };

const ignored = (): void => undefined;
const weekday = name(weekdays, (index, parts) => (parts.weekday = index));
const month = name(months, (index, parts) => (parts.month = index));
const day = number(2, [1, 31], (value, parts) => (parts.day = value));
const hour = number(2, [0, 23], (value, parts) => (parts.hour = value));
const hourOfHalfDay = number(2, [1, 12], (value, parts) => (parts.hourOfHalfDay = value % 12));

/** The conversions that take one field each. Week numbers are read and do not count, as in C. */
export const conversions: Readonly<Record<string, Conversion>> = {
  a: weekday,
  A: weekday,
  b: month,
  B: month,
  h: month,
  d: day,
  e: day,
  H: hour,
  k: hour,
  I: hourOfHalfDay,
  l: hourOfHalfDay,
  m: number(2, [1, 12], (value, parts) => (parts.month = value - 1)),
  M: number(2, [0, 59], (value, parts) => (parts.minute = value)),
  S: number(2, [0, 61], (value, parts) => (parts.second = value)),
  Y: number(4, [0, 9999], (value, parts) => (parts.year = value - 1900)),
  C: number(2, [0, 99], (value, parts) => (parts.century = value)),
  y: number(2, [0, 99], (value, parts) => (parts.yearOfCentury = value)),
  j: number(3, [1, 366], (value, parts) => (parts.dayOfYear = value - 1)),
  w: number(1, [0, 6], (value, parts) => (parts.weekday = value)),
  u: number(1, [1, 7], (value, parts) => (parts.weekday = value % 7)),
  U: number(2, [0, 53], ignored),
  V: number(2, [0, 53], ignored),
  W: number(2, [0, 53], ignored),
  g: number(2, [0, 99], ignored),
  G: number(4, [0, 9999], ignored),
  p: pattern('[AaPp][Mm]', (found, parts) => {
    parts.afternoon = /^p/i.test(found);
  }),
  s: pattern('[0-9]{1,15}', (found, parts) => {
    Object.assign(parts, fromEpochSeconds(Number(found)));
  }),
  z: pattern('Z|[+-][0-9]{2}(?::?[0-9]{2})?', ignored),
  Z: pattern('\\S*', ignored),
};

/** The conversions that stand for a whole format, in the C locale. */
export const composites: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  x: '%m/%d/%y',
  D: '%m/%d/%y',
  X: '%H:%M:%S',
  T: '%H:%M:%S',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  F: '%Y-%m-%d',
};
