import { itemIn, itemsIn, put, type Slots } from './slots.js';

/** An item, and its position. */
export type Placed<T> = readonly [position: number, item: T];

/**
 * Items by position, in ascending order, of which few are there: a short list, or a tree when it gets long. JSON data that
 * never changes; neither the cost of a change nor that of a look-up grows with the number of items. An item is never 0, and
 * all calls name the same height, which is that of a tree with room for all positions.
 */
export type Sparse<T> = readonly Placed<T>[] | Many<T>;

interface Many<T> {
  readonly size: number;
  readonly tree: Slots<T>;
}

/** So many items are found faster by looking at each than in a tree, and copied faster than shared. */
const few = 8;

/** The item at a position; undefined when there is none. */
export function itemAt<T>(items: Sparse<T>, height: number, position: number): T | undefined {
  if ('tree' in items) return itemIn(items.tree, height, position);
  for (const [place, item] of items) if (place === position) return item;
  return undefined;
}

/** The items with another one at the position, in place of whatever was there. */
export function withItem<T>(items: Sparse<T>, height: number, position: number, item: T): Sparse<T> {
  if ('tree' in items) {
    const { size, tree } = items;
    const known = itemIn(tree, height, position) !== undefined;
    return { size: known ? size : size + 1, tree: put(tree, height, position, item) };
  }
  let index = 0;
  while ((items[index]?.[0] ?? Infinity) < position) index += 1;
  const list = items.toSpliced(index, items[index]?.[0] === position ? 1 : 0, [position, item]);
  if (list.length <= few) return list;
  return {
    size: list.length,
    tree: list.reduce<Slots<T>>((tree, [at, one]) => put(tree, height, at, one), 0),
  };
}

/** The items without that at the position; the same ones when nothing was there. */
export function withoutItem<T>(items: Sparse<T>, height: number, position: number): Sparse<T> {
  if (itemAt(items, height, position) === undefined) return items;
  if (!('tree' in items)) return items.filter(([place]) => place !== position);
  const size = items.size - 1;
  const tree = put(items.tree, height, position, 0);
  return size <= few ? itemsIn(tree, height) : { size, tree };
}

/** The positions at which there is something, in ascending order. */
export const positionsIn = <T>(items: Sparse<T>, height: number): number[] =>
  ('tree' in items ? itemsIn(items.tree, height) : items).map(([position]) => position);
