import type { PlaceTree, Placed } from './place-tree.js';

/** An entry of a map, with its place in the order in which the keys came. */
export interface Entry<V> extends Placed {
  readonly key: string;
  readonly value: V;
  readonly place: number;
}

/**
 * Where the keys of the newest of a line of maps stand. It is one Map, changed in place and handed on from each map to
 * the one made of it; a map that gave its index away can still trust what the index and its own entries agree on.
 */
export class PlaceIndex {
  private constructor(
    private readonly places: Map<string, number>,
    private newest: object,
  ) {}

  /** The index of some entries, in the hands of `owner`. */
  static of(entries: Iterable<Entry<unknown>>, owner: object): PlaceIndex {
    const places = new Map<string, number>();
    for (const { key, place } of entries) places.set(key, place);
    return new PlaceIndex(places, owner);
  }

  /** True while `map` is the newest of its line: the index says all there is to know of it. */
  belongsTo(map: object): boolean {
    return this.newest === map;
  }

  /** The entry of a key in the tree; undefined when it is elsewhere or nowhere. */
  entry<V>(tree: PlaceTree<Entry<V>>, key: string): Entry<V> | undefined {
    const place = this.places.get(key);
    const entry = place === undefined ? undefined : tree.at(place);
    return entry?.key === key ? entry : undefined;
  }

  /** Hands the index on to `next`, in which the key stands at `place`, or nowhere. */
  handOn(next: object, key: string, place: number | undefined): void {
    this.newest = next;
    if (place === undefined) this.places.delete(key);
    else this.places.set(key, place);
  }
}
