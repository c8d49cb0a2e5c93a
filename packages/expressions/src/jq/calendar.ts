/** A moment split into the fields of C's `struct tm`, in UTC: months and days of the year count from 0. */
export interface CalendarTime {
  second: number;
  minute: number;
  hour: number;
  day: number;
  month: number;
  /** Years since 1900. */
  year: number;
  weekday: number;
  dayOfYear: number;
}

const fields = ['second', 'minute', 'hour', 'day', 'month', 'year', 'weekday', 'dayOfYear'] as const;
const fieldBytes = 4;
const dayMs = 86_400_000;

type DateAndTime = Omit<CalendarTime, 'weekday' | 'dayOfYear'>;

/** `Date.UTC` would take the years 0 to 99 for 1900 to 1999. */
const utc = ({ year, month, day, hour, minute, second }: DateAndTime): number => {
  const date = new Date(0);
  date.setUTCFullYear(year + 1900, month, day);
  return date.setUTCHours(hour, minute, second);
};

const newYear = (year: number): number => utc({ year, month: 0, day: 1, hour: 0, minute: 0, second: 0 });

/** The fields of a moment given in seconds since 1970; those of 1970 itself where it is beyond the range of a date. */
export const fromEpochSeconds = (seconds: number): CalendarTime => {
  const given = new Date(seconds * 1000);
  const date = Number.isNaN(given.getTime()) ? new Date(0) : given;
  return {
    second: date.getUTCSeconds(),
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth(),
    year: date.getUTCFullYear() - 1900,
    weekday: date.getUTCDay(),
    dayOfYear: Math.floor((date.getTime() - newYear(date.getUTCFullYear() - 1900)) / dayMs),
  };
};

/** Seconds since 1970 of the fields, where weekday and day of the year do not count; -1 (C's error) beyond the range. */
export const toEpochSeconds = (time: CalendarTime): number => {
  const milliseconds = utc(time);
  return Number.isNaN(milliseconds) ? -1 : milliseconds / 1000;
};

/** Writes the fields as a `struct tm`, without its zone. */
export const writeCalendarTime = (view: DataView, at: number, time: CalendarTime): void => {
  fields.forEach((field, index) => view.setInt32(at + index * fieldBytes, time[field], true));
};

/** Reads a `struct tm`. */
export const readCalendarTime = (view: DataView, at: number): CalendarTime => {
  const [second = 0, minute = 0, hour = 0, day = 0, month = 0, year = 0, weekday = 0, dayOfYear = 0] =
    fields.map((_, index) => view.getInt32(at + index * fieldBytes, true));
  return { second, minute, hour, day, month, year, weekday, dayOfYear };
};
