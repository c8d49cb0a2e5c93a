/**
 * Items by position, of which few are there: a tree of slots, 0 wherever there is nothing below. JSON data that never
 * changes; a change copies the way to one position and shares the rest, whatever the number of items. An item is never 0.
 */
export type Sparse<T> = 0 | readonly (Sparse<T> | T)[];

const bits = 4;
const width = 1 << bits;
const nothing: readonly 0[] = Array<0>(width).fill(0);

/** The height of the trees that have room for `size` positions; all calls for a tree must name the same. */
export function heightFor(size: number): number {
  let height = 1;
  while (width ** height < size) height += 1;
  return height;
}

/** The item at a position; undefined when there is none. */
export function itemAt<T>(tree: Sparse<T>, height: number, position: number): T | undefined {
  let found: Sparse<T> | T | undefined = tree;
  for (let level = height - 1; level >= 0 && found !== 0; level -= 1)
    found = (found as readonly (Sparse<T> | T)[])[slotOf(position, level)];
  return found === 0 ? undefined : (found as T);
}

/** The tree with the item at the position, in place of whatever was there. */
export const withItem = <T>(tree: Sparse<T>, height: number, position: number, item: T): Sparse<T> =>
  put(tree, height - 1, position, item);

/** The tree with nothing at the position; the same tree when nothing was there. */
export const withoutItem = <T>(tree: Sparse<T>, height: number, position: number): Sparse<T> =>
  itemAt(tree, height, position) === undefined ? tree : put(tree, height - 1, position, 0);

/** The positions at which there is something, in ascending order. */
export function positionsIn<T>(tree: Sparse<T>, height: number): number[] {
  const found: number[] = [];
  collect(tree, height - 1, 0, found);
  return found;
}

const slotOf = (position: number, level: number): number => (position >>> (bits * level)) % width;

function put<T>(tree: Sparse<T>, level: number, position: number, item: T | 0): Sparse<T> {
  const slots: readonly (Sparse<T> | T)[] = tree === 0 ? nothing : tree;
  const slot = slotOf(position, level);
  const below = level === 0 ? item : put((slots[slot] ?? 0) as Sparse<T>, level - 1, position, item);
  const after = slots.with(slot, below);
  return below === 0 && after.every((one) => one === 0) ? 0 : after;
}

function collect<T>(tree: Sparse<T>, level: number, base: number, found: number[]): void {
  if (tree === 0) return;
  for (let slot = 0; slot < width; slot += 1) {
    const below = tree[slot] ?? 0;
    if (below === 0) continue;
    const position = base + (slot << (bits * level));
    if (level === 0) found.push(position);
    else collect(below as Sparse<T>, level - 1, position, found);
  }
}
