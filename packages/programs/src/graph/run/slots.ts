/**
 * A tree of slots, 0 wherever there is nothing below. JSON data that never changes; a change copies the way to one position
 * and shares the rest. An item is never 0. All calls for a tree must name the same height.
 */
export type Slots<T> = 0 | readonly (Slots<T> | T)[];

const bits = 4;
const width = 1 << bits;
const nothing: readonly 0[] = Array<0>(width).fill(0);

/** The height of the trees that have room for `size` positions. */
export function heightFor(size: number): number {
  let height = 1;
  while (width ** height < size) height += 1;
  return height;
}

/** The item at a position; undefined when there is none. */
export function itemIn<T>(tree: Slots<T>, height: number, position: number): T | undefined {
  let found: Slots<T> | T | undefined = tree;
  for (let level = height - 1; level >= 0 && found !== 0; level -= 1)
    found = (found as readonly (Slots<T> | T)[])[slotOf(position, level)];
  return found === 0 ? undefined : (found as T);
}

/** The tree with the item at the position, in place of whatever was there; 0 takes away what was. */
export const put = <T>(tree: Slots<T>, height: number, position: number, item: T | 0): Slots<T> =>
  putAt(tree, height - 1, position, item);

/** The items with their positions, in ascending order. */
export function itemsIn<T>(tree: Slots<T>, height: number): (readonly [number, T])[] {
  const found: (readonly [number, T])[] = [];
  collect(tree, height - 1, 0, found);
  return found;
}

const slotOf = (position: number, level: number): number => (position >>> (bits * level)) % width;

function putAt<T>(tree: Slots<T>, level: number, position: number, item: T | 0): Slots<T> {
  const slots: readonly (Slots<T> | T)[] = tree === 0 ? nothing : tree;
  const slot = slotOf(position, level);
  const below = level === 0 ? item : putAt((slots[slot] ?? 0) as Slots<T>, level - 1, position, item);
  const after = slots.with(slot, below);
  return below === 0 && after.every((one) => one === 0) ? 0 : after;
}

function collect<T>(tree: Slots<T>, level: number, base: number, found: (readonly [number, T])[]): void {
  if (tree === 0) return;
  for (let slot = 0; slot < width; slot += 1) {
    const below = tree[slot] ?? 0;
    if (below === 0) continue;
    const position = base + (slot << (bits * level));
    if (level === 0) found.push([position, below as T]);
    else collect(below as Slots<T>, level - 1, position, found);
  }
}
