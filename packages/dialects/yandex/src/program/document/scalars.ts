import { refuse, type Field } from './field.js';

/** Bounds of a number, both inclusive. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Text that is not empty. */
export function text(field: Field | undefined): string | undefined {
  if (!field) return undefined;
  if (typeof field.value === 'string' && field.value !== '') return field.value;
  refuse(field, 'must be text');
  return undefined;
}

/** Text that may be empty, for people. */
export function label(field: Field | undefined): string | undefined {
  if (!field) return undefined;
  if (typeof field.value === 'string') return field.value;
  refuse(field, 'must be text');
  return undefined;
}

/** One of a few words. */
export function oneOf<T extends string>(field: Field | undefined, words: readonly T[]): T | undefined {
  if (!field) return undefined;
  const found = words.find((word) => word === field.value);
  if (found === undefined) refuse(field, `must be one of ${words.join(', ')}`);
  return found;
}

/** True or false. */
export function truth(field: Field | undefined): boolean | undefined {
  if (!field) return undefined;
  if (typeof field.value === 'boolean') return field.value;
  refuse(field, 'must be true or false');
  return undefined;
}

/** A number within bounds. */
export function number(field: Field | undefined, bounds: Bounds): number | undefined {
  if (!field) return undefined;
  const { value } = field;
  if (typeof value === 'number' && value >= bounds.least && value <= bounds.most) return value;
  refuse(field, `must be a number ${inWords(bounds)}`);
  return undefined;
}

/** A whole number within bounds. */
export function integer(field: Field | undefined, bounds: Bounds): number | undefined {
  if (!field) return undefined;
  const { value } = field;
  if (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= bounds.least &&
    value <= bounds.most
  )
    return value;
  refuse(field, `must be a whole number ${inWords(bounds)}`);
  return undefined;
}

const durationPattern = /^(?:\d+\.?\d*|\.\d+)s$/;

/** A duration in seconds (`2s`, `.5s`), within bounds in milliseconds; the answer is in milliseconds. */
export function duration(field: Field | undefined, { least, most }: Bounds): number | undefined {
  if (!field) return undefined;
  const { value } = field;
  if (typeof value !== 'string' || !durationPattern.test(value)) {
    refuse(field, 'must be a duration in seconds such as 2s or .5s');
    return undefined;
  }
  const milliseconds = Math.round(Number(value.slice(0, -1)) * 1000);
  if (milliseconds >= least && milliseconds <= most) return milliseconds;
  refuse(field, `must be a duration ${inWords({ least: least / 1000, most: most / 1000 }, 's')}`);
  return undefined;
}

const inWords = ({ least, most }: Bounds, unit = ''): string =>
  most === Infinity ? `from ${least}${unit}` : `from ${least}${unit} to ${most}${unit}`;
