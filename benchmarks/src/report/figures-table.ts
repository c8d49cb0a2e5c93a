import type { Outcome } from '../bench.js';
import { table } from './markdown.js';
import { shown, shownSpread, spreadOf, type Spread } from './numbers.js';

/**
 * One line per figure, one column per contender: the median of the rounds, from the least to the most, and behind the first
 * contender's column the ratio to its median.
 */
export function figuresTable(outcomes: readonly Outcome[], names: readonly string[]): string {
  const figures = [...new Set(outcomes.flatMap((one) => one.figures.map(({ name }) => name)))];
  const rows = figures.map((figure) => {
    const spreads = names.map((name) => spreadIn(outcomes, name, figure));
    return [figure, ...spreads.map((spread, index) => cell(spread, index === 0 ? undefined : spreads[0]))];
  });
  return table(['', ...names], rows);
}

/** The rounds of one contender's figure; undefined when it has none. */
export function spreadIn(
  outcomes: readonly Outcome[],
  contender: string,
  figure: string,
): Spread | undefined {
  const values = outcomes
    .filter((one) => one.contender === contender)
    .flatMap((one) => one.figures.filter(({ name }) => name === figure).map(({ value }) => value));
  return values.length === 0 ? undefined : spreadOf(values);
}

function cell(spread: Spread | undefined, base: Spread | undefined): string {
  if (!spread) return '–';
  const ratio = base && base.median > 0 ? `, ×${shown(spread.median / base.median)}` : '';
  return `${shownSpread(spread)}${ratio}`;
}
