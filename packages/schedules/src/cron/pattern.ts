import { Cron } from 'croner';
import { readFields } from './fields.js';

/** A cron expression that was read. Its moments are wall-clock times, written as epoch milliseconds as if in UTC. */
export interface CronPattern {
  /** The five fields, aliases written out. */
  readonly text: string;
  /**
   * True when the minute or the hour begins with `*`: something repeated at an interval, which runs on through an hour
   * that a clock shows twice. Anything else is a fixed time, which a day has once.
   */
  readonly interval: boolean;
  /** The first match at or after a wall-clock time; undefined when there is none up to the year 9999. */
  first(wall: number): number | undefined;
}

/** Some year with every day that a year can have. */
const leapYearStart = 946_684_800_000;
const minuteMs = 60_000;

/** Reads a cron expression of five fields, or an alias such as `@hourly`; or says what is wrong with it. */
export function parseCron(text: string): CronPattern | { readonly problem: string } {
  const read = readFields(text);
  if ('problem' in read) return read;
  const [minute = '', hour = ''] = read.fields;
  const plain = read.fields.join(' ');
  try {
    // A fixed offset of nothing: the library only enumerates, the rules of time zones are ours.
    const cron = new Cron(plain, { utcOffset: 0, mode: '5-part' });
    const first = (wall: number): number | undefined =>
      cron.nextRun(new Date(Math.ceil(wall / minuteMs) * minuteMs - 1_000))?.getTime();
    if (first(leapYearStart) === undefined) return { problem: 'must name a day that exists' };
    return { text: plain, interval: minute.startsWith('*') || hour.startsWith('*'), first };
  } catch (error) {
    return {
      problem: `must be a cron expression: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
