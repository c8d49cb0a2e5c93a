/** What a zone's clocks show at an instant, less UTC, in milliseconds. */
export type OffsetAt = (instant: number) => number;

const secondMs = 1_000;

/** Reads a zone's clock from the runtime's time zone data; undefined for a name that it does not know. */
export function wallClock(zone: string): OffsetAt | undefined {
  const format = formatOf(zone);
  if (!format) return undefined;
  return (instant) => {
    const second = Math.floor(instant / secondMs) * secondMs;
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, seconds = 0] = format
      .format(second)
      .split(/\D+/)
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}
