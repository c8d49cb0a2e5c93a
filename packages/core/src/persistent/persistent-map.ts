import { PlaceIndex, type Entry } from './place-index.js';
import { PlaceTree } from './place-tree.js';

/** The moment that a value waits for, in epoch milliseconds; Infinity for none. */
export type MomentOf<V> = (value: V) => number;

/** So many entries are found faster by looking at each than by an index, and copied faster than shared. */
const few = 8;

/** What a map holds: few entries as a list, many as a tree with the place that comes next. */
type Holding<V> =
  { readonly list: readonly Entry<V>[] } | { readonly tree: PlaceTree<Entry<V>>; readonly end: number };

/**
 * A map that never changes: `with` and `without` give another one, which shares with it what stayed the same. Neither
 * their cost nor that of a look-up grows with the number of entries; only a map of which another one was made already
 * pays once for its size when it is changed again. Iterates, as a Map does, in the order in which the keys came, and
 * knows which of its values falls due first.
 */
export class PersistentMap<V> implements ReadonlyMap<string, V> {
  readonly #momentOf: MomentOf<V>;
  readonly #holding: Holding<V>;
  readonly #size: number;
  #index: PlaceIndex | undefined;

  private constructor(momentOf: MomentOf<V>, holding: Holding<V>, size: number, index?: PlaceIndex) {
    this.#momentOf = momentOf;
    this.#holding = holding;
    this.#size = size;
    this.#index = index;
  }

  /** The map of these entries; of several with the same key the last one counts, at the place of the first. */
  static of<V>(momentOf: MomentOf<V>, entries: Iterable<readonly [string, V]> = []): PersistentMap<V> {
    let map = new PersistentMap(momentOf, { list: [] }, 0);
    for (const [key, value] of entries) map = map.with(key, value);
    return map;
  }

  get size(): number {
    return this.#size;
  }

  /** The earliest moment that a value waits for; Infinity when none does. */
  get earliest(): number {
    const holding = this.#holding;
    if ('tree' in holding) return holding.tree.earliest;
    let earliest = Infinity;
    for (const { moment } of holding.list) if (moment < earliest) earliest = moment;
    return earliest;
  }

  /** The values whose moment is not after `limit`, by their keys. */
  dueBy(limit: number): (readonly [string, V])[] {
    const holding = this.#holding;
    const due =
      'tree' in holding ? holding.tree.dueBy(limit) : holding.list.filter(({ moment }) => moment <= limit);
    return due.map(({ key, value }) => [key, value]);
  }

  get(key: string): V | undefined {
    return this.#find(key)?.value;
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** The map with one more entry, or with another value for a key that it has. */
  with(key: string, value: V): PersistentMap<V> {
    const holding = this.#holding;
    const known = this.#find(key);
    const size = known ? this.#size : this.#size + 1;
    const moment = this.#momentOf(value);
    if ('list' in holding) {
      const { list } = holding;
      const entry = { key, value, moment, place: known ? list.indexOf(known) : list.length };
      const longer = known ? list.with(entry.place, entry) : [...list, entry];
      return new PersistentMap(this.#momentOf, size > few ? grown(longer) : { list: longer }, size);
    }
    const { tree, end } = holding;
    const place = known?.place ?? end;
    const after = { tree: tree.with(place, { key, value, moment, place }), end: known ? end : end + 1 };
    return this.#next(after, size, key, place);
  }

  /** The map without the key; the same map when it has no such key. */
  without(key: string): PersistentMap<V> {
    const holding = this.#holding;
    const known = this.#find(key);
    if (!known) return this;
    const size = this.#size - 1;
    if ('list' in holding || size <= few) {
      const list = [...this.#entries()].filter((entry) => entry !== known);
      return new PersistentMap(this.#momentOf, { list }, size);
    }
    const { tree, end } = holding;
    return this.#next({ tree: tree.without(known.place), end }, size, key, undefined);
  }

  *entries(): Generator<[string, V], undefined> {
    for (const { key, value } of this.#entries()) yield [key, value];
    return undefined;
  }

  *keys(): Generator<string, undefined> {
    for (const { key } of this.#entries()) yield key;
    return undefined;
  }

  *values(): Generator<V, undefined> {
    for (const { value } of this.#entries()) yield value;
    return undefined;
  }

  [Symbol.iterator](): Generator<[string, V], undefined> {
    return this.entries();
  }

  forEach(callback: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const { key, value } of this.#entries()) callback(value, key, this);
  }

  #entries(): Iterable<Entry<V>> {
    const holding = this.#holding;
    return 'tree' in holding ? holding.tree : holding.list;
  }

  #find(key: string): Entry<V> | undefined {
    const holding = this.#holding;
    if ('list' in holding) {
      for (const entry of holding.list) if (entry.key === key) return entry;
      return undefined;
    }
    // What an index of a newer map says of this one may be missing, but is never wrong.
    const found = this.#index?.entry(holding.tree, key);
    return found ?? (this.#index?.belongsTo(this) ? undefined : this.#ownIndex().entry(holding.tree, key));
  }

  #next(holding: Holding<V>, size: number, key: string, place: number | undefined): PersistentMap<V> {
    const index = this.#ownIndex();
    const next = new PersistentMap(this.#momentOf, holding, size, index);
    index.handOn(next, key, place);
    return next;
  }

  #ownIndex(): PlaceIndex {
    if (!this.#index?.belongsTo(this)) this.#index = PlaceIndex.of(this.#entries(), this);
    return this.#index;
  }
}

/** The tree of a list that got too long; the places are those in the list. */
const grown = <V>(list: readonly Entry<V>[]): Holding<V> => ({
  tree: PlaceTree.of(list.map((entry, place) => ({ ...entry, place }))),
  end: list.length,
});
