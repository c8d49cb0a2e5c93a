/** Longest time that a request may wait for an execution, in milliseconds. */
export const longestWaitMs = 300_000;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `250ms`, `30s`, `5m`, `2h` or `1d` as milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  const [, amount, unit] = match ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  return factor === undefined ? undefined : Math.round(Number(amount) * factor);
}

/** A duration as `parseDuration` reads it, in the largest unit that leaves no rest. */
export function formatDuration(ms: number): string {
  const found = Object.entries(units).findLast(([, factor]) => ms % factor === 0);
  const [unit, factor] = ms === 0 ? ['s', 1_000] : (found ?? ['ms', 1]);
  return `${ms / factor}${unit}`;
}

const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Reads an RFC 3339 date and time as epoch milliseconds; undefined for anything else. */
export function parseMoment(text: string): number | undefined {
  if (!rfc3339.test(text) || !isDay(text.slice(0, 10))) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}

/** Days that a month does not have would be taken for the first ones of the next. */
const isDay = (date: string): boolean => new Date(date).toISOString().startsWith(date);

/** Epoch milliseconds as RFC 3339, in UTC. */
export const formatMoment = (epochMs: number): string => new Date(epochMs).toISOString();
