import { z } from 'zod';

type Units = Readonly<Record<string, number>>;

const milliseconds: Units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const bytes: Units = { '': 1, KiB: 1_024, MiB: 1_024 ** 2, GiB: 1_024 ** 3 };

const amount = (text: string, units: Units): number => {
  const [, digits, unit = ''] = /^(\d+)([a-zA-Z]*)$/.exec(text) ?? [];
  return Number(digits) * (Object.hasOwn(units, unit) ? (units[unit] ?? Number.NaN) : Number.NaN);
};

const within = (units: Units, minimum: string, maximum: string, rule: string): z.ZodType<number, string> => {
  const [low, high] = [amount(minimum, units), amount(maximum, units)];
  return z
    .string()
    .transform((text) => amount(text, units))
    .refine((value) => value >= low && value <= high, rule);
};

/** A duration with its unit (`250ms`, `30s`, `5m`, `1h`), in milliseconds; bounds and default are written alike. */
export const duration = (minimum: string, maximum: string, otherwise: string) =>
  within(
    milliseconds,
    minimum,
    maximum,
    `must be a duration from ${minimum} to ${maximum}, like 250ms, 30s, 5m or 1h`,
  ).prefault(otherwise);

/** A size in bytes (`65536`, `64KiB`, `4MiB`); bounds and default are written alike. */
export const byteSize = (minimum: string, maximum: string, otherwise: string) =>
  within(
    bytes,
    minimum,
    maximum,
    `must be a size from ${minimum} to ${maximum}, like 65536, 64KiB or 4MiB`,
  ).prefault(otherwise);
