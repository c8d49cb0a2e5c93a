import { invalid } from '../errors.js';

/** Rows of a page where nothing is said, and at most. */
const usual = 100n;
const largest = 1000n;
const highest = 2_147_483_647n;

/** How many rows a page has. @throws InvalidInput out of the published bounds */
export function pageSizeOf(wanted: bigint): number {
  if (wanted < 0n || wanted > highest)
    throw invalid('page_size', `must lie between 0 and ${highest}`, Number(highest));
  if (wanted === 0n) return Number(usual);
  return Number(wanted > largest ? largest : wanted);
}

/** Text of a field whose empty value means "not given". */
export const given = (text: string): string | undefined => (text === '' ? undefined : text);
