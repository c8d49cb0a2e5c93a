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

/** The rounds of one contender's figure; undefined when it has none. `beyond` when the median itself is a bound. */
export function spreadIn(
  outcomes: readonly Outcome[],
  contender: string,
  figure: string,
): (Spread & { readonly beyond: boolean }) | undefined {
  const figures = outcomes
    .filter((one) => one.contender === contender)
    .flatMap((one) => one.figures.filter(({ name }) => name === figure));
  if (figures.length === 0) return undefined;
  const spread = spreadOf(figures.map(({ value }) => value));
  return { ...spread, beyond: figures.some(({ value, beyond }) => beyond && value <= spread.median) };
}

function cell(spread: ReturnType<typeof spreadIn>, base: ReturnType<typeof spreadIn>): string {
  if (!spread) return '–';
  if (spread.beyond) return `not within ${shown(spread.median)}`;
  const ratio = base && !base.beyond && base.median > 0 ? `, ×${shown(spread.median / base.median)}` : '';
  return `${shownSpread(spread)}${ratio}`;
}
