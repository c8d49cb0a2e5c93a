import { invalid } from '../errors.js';

/** One condition of a filter. */
export interface Condition {
  readonly field: string;
  readonly operator: '=' | '<' | '>';
  readonly value: string;
}

/** Characters of a filter at most. */
const longest = 1000;
const condition = /\s*([A-Za-z_]+)\s*([=<>])\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))\s*/y;
const and = /AND\s+/iy;
const valueShape = /^[-+:._/A-Za-z0-9]+$/;

/**
 * Reads `field=value`, with `<` and `>` as well, spaces and quotes where wanted, and AND between several.
 * @throws InvalidInput naming what is wrong with the filter
 */
export function readConditions(text: string): readonly Condition[] {
  if (text.length > longest) throw invalid('filter', `must have at most ${longest} characters`, longest);
  const found: Condition[] = [];
  for (let place = 0; place < text.length || found.length > 0;) {
    condition.lastIndex = place;
    const [, field = '', operator = '', ...values] = condition.exec(text) ?? [];
    const value = values.find((one) => one !== undefined) ?? '';
    if (field === '' || !valueShape.test(value))
      throw invalid('filter', `must be <field><operator><value>, from character ${place + 1} on`);
    found.push({ field, operator: operator as Condition['operator'], value });
    place = condition.lastIndex;
    if (place >= text.length) break;
    and.lastIndex = place;
    if (!and.test(text)) throw invalid('filter', `must go on with AND at character ${place + 1}`);
    place = and.lastIndex;
  }
  return found;
}
