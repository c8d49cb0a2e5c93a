/**
 * A second way to the same ticks, which shares nothing with the first: it walks minute by minute, looks at the clock on
 * the wall, and reads the pattern by itself.
 */
const minuteMs = 60_000;

/** Every tick from `from` (inclusive) to `to` (exclusive), of each pattern. Needs half a day before a change of clocks. */
export function walk(zone: string, from: number, to: number, patterns: readonly string[]): number[][] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const wallAt = (instant: number): number => Date.parse(`${format.format(instant).replace(' ', 'T')}:00Z`);
  const found: number[][] = patterns.map(() => []);
  const readings = patterns.map((text) => ({ matches: matcher(text), interval: isInterval(text) }));
  let latest = wallAt(from - minuteMs);
  for (let instant = from; instant < to; instant += minuteMs) {
    const wall = wallAt(instant);
    readings.forEach(({ matches, interval }, index) => {
      const hit = interval ? matches(wall) : anyMinute(latest + minuteMs, wall, matches);
      if (hit) found[index]?.push(instant);
    });
    latest = Math.max(latest, wall);
  }
  return found;
}

function anyMinute(from: number, to: number, matches: (wall: number) => boolean): boolean {
  for (let wall = from; wall <= to; wall += minuteMs) if (matches(wall)) return true;
  return false;
}

const isInterval = (text: string): boolean => /^\*|^\S+ \*/.test(text);

function matcher(text: string): (wall: number) => boolean {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = text.split(' ');
  return (wall) => {
    const date = new Date(wall);
    const onDay = includes(day, date.getUTCDate(), 31);
    const onWeekday = includes(weekday, date.getUTCDay(), 6);
    const either = day !== '*' && weekday !== '*' ? onDay || onWeekday : onDay && onWeekday;
    return (
      either &&
      includes(minute, date.getUTCMinutes(), 59) &&
      includes(hour, date.getUTCHours(), 23) &&
      includes(month, date.getUTCMonth() + 1, 12)
    );
  };
}

/** Fields of numbers only, with `*` counted from 0: enough for the patterns of the table. */
function includes(field: string, value: number, most: number): boolean {
  return field.split(',').some((item) => {
    const [range = '', step = '1'] = item.split('/');
    const [low = 0, high = low] = range === '*' ? [0, most] : range.split('-').map(Number);
    return value >= low && value <= high && (value - low) % Number(step) === 0;
  });
}
