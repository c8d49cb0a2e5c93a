import { fromEpochSeconds, toEpochSeconds } from './calendar.js';
import type { CalendarTime } from './calendar.js';
import { composites, conversions, skipSpace } from './date-conversions.js';
import type { DateParts } from './date-conversions.js';

/** The fields that a format found in a text, and how many characters of the text it took. */
export interface ParsedDate {
  readonly fields: Partial<CalendarTime>;
  readonly length: number;
}

const convert = (text: string, offset: number, letter: string, parts: DateParts): number | undefined => {
  if (letter === '%') return text.charAt(offset) === '%' ? offset + 1 : undefined;
  if (letter === 'n' || letter === 't') return skipSpace(text, offset);
  const composite = composites[letter];
  return composite === undefined
    ? conversions[letter]?.(text, offset, parts)
    : follow(text, offset, composite, parts);
};

const follow = (text: string, start: number, format: string, parts: DateParts): number | undefined => {
  let offset: number | undefined = start;
  for (let at = 0; at < format.length && offset !== undefined; at += 1) {
    const character = format.charAt(at);
    if (/\s/.test(character)) {
      offset = skipSpace(text, offset);
    } else if (character === '%') {
      at += /^[EO0_^#-]$/.test(format.charAt(at + 1)) ? 2 : 1;
      offset = convert(text, offset, format.charAt(at), parts);
    } else {
      offset = text.charAt(offset) === character ? offset + 1 : undefined;
    }
  }
  return offset;
};

const yearOf = ({ year, century, yearOfCentury }: DateParts): number | undefined => {
  if (century !== undefined) return century * 100 + (yearOfCentury ?? 0) - 1900;
  if (yearOfCentury !== undefined) return yearOfCentury < 69 ? yearOfCentury + 100 : yearOfCentury;
  return year;
};

const hourOf = ({ hour, hourOfHalfDay, afternoon }: DateParts): number | undefined =>
  hourOfHalfDay === undefined ? hour : hourOfHalfDay + (afternoon === true ? 12 : 0);

/** Weekday and day of the year follow from a full date; a date follows from the day of a year. */
const complete = (parts: DateParts): Partial<CalendarTime> => {
  const fields: Partial<CalendarTime> = { ...parts, year: yearOf(parts), hour: hourOf(parts) };
  const { year = 0, month, day, dayOfYear } = fields;
  const midnight = { second: 0, minute: 0, hour: 0, weekday: 0, dayOfYear: 0, year };
  if (month !== undefined && day !== undefined) {
    const date = fromEpochSeconds(toEpochSeconds({ ...midnight, month, day }));
    return { ...fields, weekday: date.weekday, dayOfYear: date.dayOfYear };
  }
  if (dayOfYear !== undefined) {
    const date = fromEpochSeconds(toEpochSeconds({ ...midnight, month: 0, day: dayOfYear + 1 }));
    return { ...fields, month: date.month, day: date.day, weekday: date.weekday };
  }
  return fields;
};

/** Reads a date as C's `strptime` does in the C locale; nothing where the text does not match the format. */
export const parseDate = (text: string, format: string): ParsedDate | undefined => {
  const parts: DateParts = {};
  const length = follow(text, 0, format, parts);
  return length === undefined ? undefined : { fields: complete(parts), length };
};
