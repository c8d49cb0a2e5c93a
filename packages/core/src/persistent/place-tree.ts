/** Something at a place of the tree, with the moment (epoch milliseconds; Infinity for none) that it waits for. */
export interface Placed {
  readonly moment: number;
}

/** A node of the tree: sixteen places or nodes, and the earliest moment of all below. Never changed. */
export interface PlaceNode<T extends Placed> extends Placed {
  readonly slots: readonly (PlaceNode<T> | T | undefined)[];
}

const bits = 4;
const width = 1 << bits;
const nothing: readonly undefined[] = Array<undefined>(width).fill(undefined);

/**
 * Items by place, in ascending order. A change copies the nodes on the way to one place and shares all others with the
 * tree before it, so that its cost and its memory do not depend on how many items there are (but for the logarithm).
 */
export class PlaceTree<T extends Placed> {
  private constructor(
    private readonly root: PlaceNode<T> | undefined,
    /** How far a place is shifted to find its slot in the root. */
    private readonly shift: number,
  ) {}

  /** The tree that holds the items at the places from 0. */
  static of<T extends Placed>(items: readonly T[]): PlaceTree<T> {
    return items.reduce<PlaceTree<T>>(
      (tree, item, place) => tree.with(place, item),
      new PlaceTree<T>(undefined, 0),
    );
  }

  /** The earliest moment of all items; Infinity when none waits for one. */
  get earliest(): number {
    return this.root?.moment ?? Infinity;
  }

  at(place: number): T | undefined {
    let node = this.root;
    if (place >>> this.shift >= width) return undefined;
    for (let { shift } = this; node && shift > 0; shift -= bits)
      node = node.slots[(place >>> shift) % width] as PlaceNode<T> | undefined;
    return node?.slots[place % width] as T | undefined;
  }

  with(place: number, item: T): PlaceTree<T> {
    let { root, shift } = this;
    for (; place >>> shift >= width; shift += bits) root &&= nodeOf<T>(nothing.with(0, root as never));
    return new PlaceTree(put(root, shift, place, item), shift);
  }

  without(place: number): PlaceTree<T> {
    return new PlaceTree(put(this.root, this.shift, place, undefined), this.shift);
  }

  /** The items by place, as far as somebody asks for them. */
  *[Symbol.iterator](): Generator<T, undefined> {
    const left: (readonly [PlaceNode<T>, number])[] = this.root ? [[this.root, this.shift]] : [];
    for (let next = left.pop(); next; next = left.pop()) {
      const [{ slots }, shift] = next;
      if (shift === 0) {
        for (const slot of slots) if (slot) yield slot as T;
      } else {
        for (const slot of slots.toReversed()) if (slot) left.push([slot as PlaceNode<T>, shift - bits]);
      }
    }
    return undefined;
  }

  /** The items whose moment is not after `limit`, by place. */
  dueBy(limit: number): T[] {
    const found: T[] = [];
    if (this.root) collect(this.root, this.shift, limit, found);
    return found;
  }
}

function put<T extends Placed>(
  node: PlaceNode<T> | undefined,
  shift: number,
  place: number,
  item: T | undefined,
): PlaceNode<T> | undefined {
  const slots: PlaceNode<T>['slots'] = node?.slots ?? nothing;
  const index = (place >>> shift) % width;
  const slot = shift === 0 ? item : put(slots[index] as PlaceNode<T> | undefined, shift - bits, place, item);
  return nodeOf(slots.with(index, slot));
}

/** The node of some slots; undefined when all of them are empty. */
function nodeOf<T extends Placed>(slots: PlaceNode<T>['slots']): PlaceNode<T> | undefined {
  let moment = Infinity;
  let empty = true;
  for (const slot of slots) {
    if (!slot) continue;
    empty = false;
    if (slot.moment < moment) moment = slot.moment;
  }
  return empty ? undefined : { moment, slots };
}

function collect<T extends Placed>(node: PlaceNode<T>, shift: number, limit: number, found: T[]): void {
  for (const slot of node.slots) {
    if (!slot || slot.moment > limit) continue;
    if (shift === 0) found.push(slot as T);
    else collect(slot as PlaceNode<T>, shift - bits, limit, found);
  }
}
