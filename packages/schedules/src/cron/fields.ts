const aliases: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

interface FieldRule {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of values, beginning with the least one. */
  readonly names?: readonly string[];
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const weekdays = 'sun mon tue wed thu fri sat'.split(' ');

const rules: readonly FieldRule[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: months },
  { name: 'day of week', least: 0, most: 7, names: weekdays },
];

/** Characters of an expression at most. */
export const expressionLength = 256;

const itemShape = /^(?:(\*)|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:\/([0-9]{1,2}))?$/;

/** Five fields in small letters, aliases written out, parted by one space; or what is wrong with the text. */
export function readFields(
  text: string,
): { readonly fields: readonly string[] } | { readonly problem: string } {
  if (text.length > expressionLength) return { problem: `must have at most ${expressionLength} characters` };
  const plain = text.trim().toLowerCase();
  if (plain.startsWith('@') && !aliases.has(plain))
    return { problem: `must be one of ${[...aliases.keys()].join(', ')} when it begins with @` };
  const fields = (aliases.get(plain) ?? plain).split(/\s+/);
  if (fields.length !== rules.length)
    return { problem: 'must have five fields: minute, hour, day of month, month, day of week' };
  for (const [index, rule] of rules.entries()) {
    const problem = fieldProblem(fields[index] ?? '', rule);
    if (problem !== undefined) return { problem };
  }
  return { fields };
}

function fieldProblem(field: string, rule: FieldRule): string | undefined {
  for (const item of field.split(',')) {
    const match = itemShape.exec(item);
    if (!match) return `must hold numbers, names, *, ranges, lists and steps in the field ${rule.name}`;
    const [, star, first, last, step] = match;
    if (step !== undefined && star === undefined && last === undefined)
      return `must give a step of * or of a range in the field ${rule.name}`;
    const [from, to] = [valueOf(first, rule), valueOf(last, rule)];
    if (from === undefined || to === undefined)
      return `must hold values from ${rule.least} to ${rule.most} in the field ${rule.name}`;
    if (first !== undefined && last !== undefined && from > to)
      return `must not hold a range that ends before it begins, in the field ${rule.name}`;
    if (step !== undefined && (Number(step) < 1 || Number(step) > rule.most))
      return `must hold steps from 1 to ${rule.most} in the field ${rule.name}`;
  }
  return undefined;
}

/** The number that a value stands for; the least one for a value that is left out; undefined when out of range. */
function valueOf(text: string | undefined, { least, most, names = [] }: FieldRule): number | undefined {
  if (text === undefined) return least;
  const named = names.indexOf(text);
  const value = named < 0 ? Number(text) : named + least;
  return value >= least && value <= most ? value : undefined;
}
